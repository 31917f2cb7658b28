"""Campaigns over several levels: prepared, sent out to congresses below, put off, closed, withdrawn."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused, Stale
from congress.events import record, record_many
from congress.files import CheckedFile
from congress.models import Congress, Event, Level, User
from liaison import queries
from liaison.models import Campaign, CampaignPlace, CampaignQuestion
from liaison.models.campaign import CHOOSING, MOST_OPTIONS, MOST_QUESTIONS
from liaison.workflow import CAMPAIGN_MOVES, CampaignState

MOST_FILES = 9
TEXTS = ("topic", "text", "begins_on", "ends_on", "answers_by")


def lock_campaign(pk: int) -> Campaign:
    """The campaign, locked; its parts are locked after it."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("congress").get(pk=pk)


# Preparing -------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_campaign(*, by: User, attachments: Iterable[CheckedFile] = (), **fields: Any) -> Campaign:
    """Begin a campaign of the congress one works in; nobody below hears of it before it is sent out.

    ``Invalid`` where the dates do not fit.
    """
    campaign = Campaign(congress=by.post.congress, by=by, at=clock.now(), **fields)
    _check_dates(campaign)
    campaign.save()
    _attach(campaign, attachments, by=by)
    record("liaison.add_campaign", campaign, by=by)
    return campaign


@transaction.atomic
def edit_campaign(
    campaign: Campaign,
    *,
    by: User,
    version: int,
    attachments: Iterable[CheckedFile] = (),
    removed: Iterable[str] = (),
    **fields: Any,
) -> Campaign:
    """Change what was prepared; ``removed`` are the marks (uuid) of files taken away. ``Stale`` when somebody else
    saved meanwhile, refused once it was sent out.
    """
    campaign = _draft(campaign)
    if campaign.version != version:
        now = {name: str(getattr(campaign, name)) for name in TEXTS}
        words = _("Somebody else changed this campaign meanwhile. Compare and save again.")
        raise Stale(words, current={"version": campaign.version, **now})
    changed = [name for name in TEXTS if getattr(campaign, name) != fields[name]]
    for name in changed:
        setattr(campaign, name, fields[name])
    _check_dates(campaign)
    _save(campaign)
    for file in files.attached(campaign, "attachment").filter(uuid__in=list(removed)):
        files.remove(file)
    _attach(campaign, attachments, by=by)
    record("liaison.edit_campaign", campaign, by=by, fields=changed)
    return campaign


def _draft(campaign: Campaign) -> Campaign:
    campaign = lock_campaign(campaign.pk)
    if campaign.state != CampaignState.DRAFT:
        raise Refused(_("It was sent out already: its text, questions and places stay as they are."))
    return campaign


def _save(campaign: Campaign) -> None:
    campaign.version += 1
    campaign.save()


def _check_dates(campaign: Campaign) -> None:
    wrong = {}
    if campaign.ends_on < campaign.begins_on:
        wrong["ends_on"] = [_("The last day lies before the first one.")]
    if campaign.answers_by < campaign.begins_on:
        wrong["answers_by"] = [_("The answers are due before the campaign begins.")]
    if wrong:
        raise Invalid(wrong)


def _attach(campaign: Campaign, attachments: Iterable[CheckedFile], *, by: User) -> None:
    attachments = list(attachments)
    if files.attached(campaign, "attachment").count() + len(attachments) > MOST_FILES:
        raise Invalid({"attachments": [_("At most %(most)s files.") % {"most": MOST_FILES}]})
    for file in attachments:
        files.store(file.name, file.content, target=campaign, by=by, purpose="attachment", quarantined=file.quarantined)


@transaction.atomic
def add_campaign_question(campaign: Campaign, *, by: User, **fields: Any) -> CampaignQuestion:
    """One more question. ``Invalid`` for a choice with fewer than two options; refused once sent out and after 20."""
    campaign = _draft(campaign)
    last = campaign.questions.aggregate(last=models.Max("position"))["last"] or 0
    if campaign.questions.count() >= MOST_QUESTIONS:
        raise Refused(_("A campaign asks at most %(most)s questions.") % {"most": MOST_QUESTIONS})
    question = CampaignQuestion(campaign=campaign, position=last + 1, **_fitting(fields))
    question.save()
    _save(campaign)
    record("liaison.set_question", campaign, by=by, question=question.pk)
    return question


@transaction.atomic
def edit_question(question: CampaignQuestion, *, by: User, **fields: Any) -> CampaignQuestion:
    """Change a question. Refused once it was sent out."""
    campaign = _draft(question.campaign)
    for name, value in _fitting(fields).items():
        setattr(question, name, value)
    question.save()
    _save(campaign)
    record("liaison.set_question", campaign, by=by, question=question.pk)
    return question


@transaction.atomic
def drop_question(question: CampaignQuestion, *, by: User) -> Campaign:
    """Take a question away; those after it move up. Refused once it was sent out."""
    campaign = _draft(question.campaign)
    dropped = question.pk
    question.delete()
    for position, row in enumerate(campaign.questions.order_by("position"), start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    _save(campaign)
    record("liaison.drop_question", campaign, by=by, question=dropped)
    return campaign


def _fitting(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a question of its kind: options for a choice, a unit for a number."""
    options = list(dict.fromkeys(fields["options"])) if fields["kind"] in CHOOSING else []
    if fields["kind"] in CHOOSING and not 2 <= len(options) <= MOST_OPTIONS:  # noqa: PLR2004  (one is no choice)
        raise Invalid({"options": [_("Give two to twenty different options, one in each line.")]})
    return fields | {"options": options, "unit": fields["unit"] if fields["kind"] == "number" else ""}


@transaction.atomic
def choose_places(
    campaign: Campaign,
    *,
    by: User,
    congresses: Iterable[Congress] = (),
    all_counties: bool = False,
    all_towns: bool = False,
) -> Campaign:
    """Name the congresses that take part: the own one, and any below it. Refused once sent out; ``Invalid`` for one
    that does not stand below.
    """
    campaign = _draft(campaign)
    possible = {row.pk: row for row in queries.congresses_for(campaign.congress)}
    chosen = {congress.pk for congress in congresses}
    if chosen - possible.keys():
        raise Invalid({"congresses": [_("Choose this congress and those below it.")]})
    whole = ({Level.COUNTY} if all_counties else set()) | ({Level.TOWN} if all_towns else set())
    chosen |= {pk for pk, row in possible.items() if row.level in whole and pk != campaign.congress_id}
    campaign.places.exclude(congress__in=chosen).delete()
    there = set(campaign.places.values_list("congress", flat=True))
    new = [pk for pk in possible if pk in chosen and pk not in there]
    CampaignPlace.objects.bulk_create(CampaignPlace(campaign=campaign, congress_id=pk) for pk in new)
    _save(campaign)
    record("liaison.choose_places", campaign, by=by, count=len(chosen))
    return campaign


# Moves -----------------------------------------------------------------------------------------------------------


def _begin(campaign: Campaign, name: str, by: User) -> Campaign:
    campaign = lock_campaign(campaign.pk)
    CAMPAIGN_MOVES.check(name, campaign, by)
    return campaign


@transaction.atomic
def start_campaign(campaign: Campaign, *, by: User) -> Campaign:
    """Send it out: the chosen places see it, are told, and their term for the answers begins.

    Refused without a place, without a question, and when the day for the answers has passed.
    """
    campaign = _begin(campaign, "start_campaign", by)
    if not campaign.places.exists():
        raise Refused(_("Choose the places first."))
    if not campaign.questions.exists():
        raise Refused(_("Ask at least one question first."))
    if campaign.answers_by < clock.today():
        raise Refused(_("The day for the answers has passed: change it first."))
    campaign.state, campaign.started_at = CampaignState.RUNNING, clock.now()
    _save(campaign)
    campaign.places.update(due_on=campaign.answers_by)
    record("liaison.start_campaign", campaign, by=by, count=campaign.places.count())
    return campaign


@transaction.atomic
def postpone_campaign(campaign: Campaign, *, answers_by: dt.date, by: User) -> Campaign:
    """Give the places longer for their answers. ``Invalid`` for a day that is past or not later than the present."""
    campaign = _begin(campaign, "postpone_campaign", by)
    if answers_by <= campaign.answers_by or answers_by < clock.today():
        raise Invalid({"answers_by": [_("Give a later day.")]})
    campaign.answers_by = answers_by
    _save(campaign)
    campaign.places.update(due_on=answers_by)
    record("liaison.postpone_campaign", campaign, by=by, answers_by=answers_by.isoformat())
    return campaign


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: User) -> Campaign:
    """End it: nobody answers or adds anything any more; the places are told that the results stand."""
    campaign = _begin(campaign, "close_campaign", by)
    campaign.state, campaign.ended_at = CampaignState.CLOSED, clock.now()
    _save(campaign)
    answered = campaign.places.filter(answered_at__isnull=False).count()
    record("liaison.close_campaign", campaign, by=by, answered=answered)
    return campaign


@transaction.atomic
def withdraw_campaign(campaign: Campaign, *, reason: str, by: User) -> Campaign:
    """Take it back; those who had heard of it are told why. What they answered and did stays."""
    campaign = _begin(campaign, "withdraw_campaign", by)
    campaign.state, campaign.reason, campaign.ended_at = CampaignState.WITHDRAWN, reason, clock.now()
    _save(campaign)
    record("liaison.withdraw_campaign", campaign, by=by)
    return campaign


# By the clock ----------------------------------------------------------------------------------------------------

Facts = list[tuple[models.Model, dict[str, Any]]]


def warn_places(facts: Facts) -> list[Event]:
    """The answers of a place are due soon."""
    return record_many("liaison.warn_place", facts, by=None)


def places_late(facts: Facts) -> list[Event]:
    """The answers of a place are missing after the last day."""
    return record_many("liaison.late_place", facts, by=None)


def raise_places(facts: Facts) -> list[Event]:
    """A place does not read its reminders: the organiser is told."""
    return record_many("liaison.raise_place", facts, by=None)
