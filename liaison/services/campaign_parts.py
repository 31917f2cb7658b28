"""What a place does in a campaign: it answers the questions, and holds activities of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import User
from deputies import services as deputies
from deputies.models import Mandate
from deputies.workflow import Fact
from liaison import queries
from liaison.computing import questionnaire
from liaison.computing.questionnaire import Given
from liaison.models import CampaignActivity, CampaignAnswer, CampaignDeputy, CampaignPlace, Station
from liaison.services.campaigns import lock_campaign
from liaison.workflow import ACTIVITY_MOVES, ActivityKind, ActivityState, CampaignState

MOST_PHOTOS = 9
COUNTED_AS = {
    ActivityKind.SURVEY: Fact.SURVEY,
    ActivityKind.INSPECTION: Fact.INSPECTION,
    ActivityKind.SYMPOSIUM: Fact.HEARING,
    ActivityKind.VISIT: Fact.VISIT,
    ActivityKind.TRAINING: Fact.TRAINING,
}
WRITTEN = ("kind", "title", "date", "half_days", "where", "station")


def _running(campaign_id: int) -> None:
    """Lock the campaign. Refused unless it runs."""
    if lock_campaign(campaign_id).state != CampaignState.RUNNING:
        raise Refused(_("This campaign is not running: nothing can be added or changed any more."))


# Answers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_campaign(place: CampaignPlace, *, by: User, version: int, answers: Mapping[int, Given]) -> CampaignPlace:
    """Answer the questions for a place, all at once; answering again replaces what was said before.

    ``answers`` maps the key of a question to what is said. ``Invalid`` names the questions that are not answered or
    answered in another kind; ``Stale`` when somebody else answered meanwhile; refused unless the campaign runs.
    """
    _running(place.campaign_id)
    place = CampaignPlace.objects.select_for_update(of=("self",)).select_related("congress").get(pk=place.pk)
    if place.version != version:
        words = _("Somebody else answered for this place meanwhile. Compare and save again.")
        raise Stale(words, current={"version": place.version, **queries.answers_in_words(place)})
    rows = _checked(place, answers)
    place.answers.all().delete()
    CampaignAnswer.objects.bulk_create(rows)
    again = place.answered_at is not None
    place.answered_at, place.answered_by, place.version = clock.now(), by, place.version + 1
    place.save(update_fields=["answered_at", "answered_by", "version"])
    record("liaison.answer_campaign", place, by=by, again=again, late=place.due_on < clock.today())
    return place


def _checked(place: CampaignPlace, answers: Mapping[int, Given]) -> list[CampaignAnswer]:
    rows, wrong = [], {}
    for row in place.campaign.questions.order_by("position"):
        question = queries.as_question(row)
        given = answers.get(row.pk, Given())
        if not questionnaire.fits(question, given):
            wrong[f"q{row.pk}"] = [_("This is no answer to the question.")]
        elif questionnaire.is_given(question, given):
            rows.append(
                CampaignAnswer(
                    place=place, question=row, chosen=sorted(set(given.chosen)), amount=given.amount, text=given.text
                )
            )
        elif row.required:
            wrong[f"q{row.pk}"] = [_("Please answer this question.")]
    if wrong:
        raise Invalid(wrong)
    return rows


# Activities ------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_activity(
    place: CampaignPlace, *, by: User, named: Iterable[Mandate] = (), station: Station | None = None, **fields: Any
) -> CampaignActivity:
    """Plan something for the campaign; the deputies named are told. ``Invalid`` for a station or a deputy of elsewhere,
    and a day before the campaign; refused unless it runs.
    """
    _running(place.campaign_id)
    activity = CampaignActivity(place=place, by=by, at=clock.now(), station=station, **fields)
    named = list(named)
    _check(activity, named)
    activity.save()
    CampaignDeputy.objects.bulk_create(CampaignDeputy(activity=activity, mandate=mandate) for mandate in named)
    record("liaison.add_activity", activity, by=by, mandates=[mandate.pk for mandate in named])
    return activity


@transaction.atomic
def edit_activity(
    activity: CampaignActivity, *, by: User, version: int, named: Iterable[Mandate] = (), **fields: Any
) -> CampaignActivity:
    """Change what is planned; deputies named now for the first time are told. ``Stale`` when somebody else saved
    meanwhile; refused once it was held or called off.
    """
    activity = _lock(activity)
    if activity.state != ActivityState.PLANNED:
        raise Refused(_("It is over or was called off."))
    if activity.version != version:
        words = _("Somebody else changed this activity meanwhile. Compare and save again.")
        now = {name: str(getattr(activity, name) or "") for name in ("title", "date", "where")}
        raise Stale(words, current={"version": activity.version, **now})
    changed = [name for name in WRITTEN if getattr(activity, name) != fields[name]]
    for name in changed:
        setattr(activity, name, fields[name])
    named = list(named)
    _check(activity, named)
    activity.version += 1
    activity.save()
    activity.deputies.exclude(mandate__in=named).delete()
    fresh = _name(activity, named)
    record("liaison.edit_activity", activity, by=by, fields=changed, mandates=fresh)
    return activity


def _name(activity: CampaignActivity, named: Iterable[Mandate]) -> list[int]:
    """Add those who are not there yet; returns who they are."""
    there = set(activity.deputies.values_list("mandate", flat=True))
    fresh = [mandate.pk for mandate in named if mandate.pk not in there]
    CampaignDeputy.objects.bulk_create(CampaignDeputy(activity=activity, mandate_id=pk) for pk in fresh)
    return fresh


def _lock(activity: CampaignActivity) -> CampaignActivity:
    """The activity, locked after its campaign, which must run."""
    _running(activity.place.campaign_id)
    rows = CampaignActivity.objects.select_for_update(of=("self",)).select_related("place__congress", "place__campaign")
    return rows.get(pk=activity.pk)


def _check(activity: CampaignActivity, named: Iterable[Mandate]) -> None:
    wrong = {}
    if activity.date < activity.place.campaign.begins_on:
        wrong["date"] = [_("This day lies before the campaign.")]
    if activity.station and activity.station.congress_id != activity.place.congress_id:
        wrong["station"] = [_("Choose a station of this place.")]
    if not _may_be_named(activity.place, named):
        wrong["named"] = [_("Choose deputies of this place or of its stations.")]
    if wrong:
        raise Invalid(wrong)


def _may_be_named(place: CampaignPlace, named: Iterable[Mandate]) -> bool:
    wanted = {mandate.pk for mandate in named}
    return queries.deputies_for(place).filter(pk__in=wanted).count() == len(wanted)


@transaction.atomic
def hold_activity(
    activity: CampaignActivity,
    *,
    by: User,
    came: Iterable[Mandate],
    others: int,
    result: str,
    photos: Iterable[CheckedFile] = (),
) -> CampaignActivity:
    """Write what came out, and which deputies really came, named before or not.

    Refused before its day; what the deputies did counts as duty by the reaction to this fact.
    """
    activity = _lock(activity)
    ACTIVITY_MOVES.check("hold_activity", activity, by)
    if activity.date > clock.today():
        raise Refused(_("What came out is written on the day itself or later."))
    photos, came = list(photos), list(came)
    if len(photos) > MOST_PHOTOS:
        raise Invalid({"photos": [_("At most %(most)s pictures.") % {"most": MOST_PHOTOS}]})
    if not _may_be_named(activity.place, came):
        raise Invalid({"came": [_("Choose deputies of this place or of its stations.")]})
    _name(activity, came)
    there = {mandate.pk for mandate in came}
    activity.deputies.filter(mandate__in=there).update(came=True)
    activity.deputies.exclude(mandate__in=there).update(came=False)
    activity.state, activity.others, activity.result, activity.held_by = ActivityState.HELD, others, result, by
    activity.version += 1
    activity.save()
    for photo in photos:
        files.store(photo.name, photo.content, target=activity, by=by, purpose="photo", quarantined=photo.quarantined)
    record("liaison.hold_activity", activity, by=by, came=sorted(there), others=others)
    return activity


@transaction.atomic
def cancel_activity(activity: CampaignActivity, *, reason: str, by: User) -> CampaignActivity:
    """Call off what was planned; the deputies named are told."""
    return _end(activity, "cancel_activity", reason, by)


@transaction.atomic
def strike_activity(activity: CampaignActivity, *, reason: str, by: User) -> CampaignActivity:
    """Strike out what was written by mistake: it does not count any more, for the place nor as duty. It can be entered
    anew.
    """
    activity = _end(activity, "strike_activity", reason, by)
    deputies.take_back_duty(_source(activity), by=by, note=reason)
    return activity


def _end(activity: CampaignActivity, name: str, reason: str, by: User) -> CampaignActivity:
    activity = _lock(activity)
    ACTIVITY_MOVES.check(name, activity, by)
    activity.state, activity.reason, activity.version = ActivityState.CANCELLED, reason, activity.version + 1
    activity.save(update_fields=["state", "reason", "version"])
    record(f"liaison.{name}", activity, by=by)
    return activity


def _source(activity: CampaignActivity) -> str:
    return f"liaison:activity:{activity.pk}"


@transaction.atomic
def count_activity(activity: CampaignActivity, *, by: User | None) -> int:
    """Register the activity as duty of the deputies who came; returns for how many it was counted by their congress.

    Told again it counts no second time; struck out meanwhile, which the lock waits for, it does not count.
    """
    rows = CampaignActivity.objects.select_for_update(of=("self",)).select_related("place__congress", "place__campaign")
    activity = rows.get(pk=activity.pk)
    if activity.state != ActivityState.HELD:
        return 0
    with translation.override("zh-hans"):
        title = _("%(kind)s of the campaign “%(topic)s”") % {
            "kind": activity.get_kind_display(),
            "topic": activity.place.campaign.topic,
        }
    found = [
        deputies.register_duty(
            row.mandate, COUNTED_AS[ActivityKind(activity.kind)], _source(activity), by=by, title=title,
            day=activity.date, url=activity.get_absolute_url(), place=activity.where, half_days=activity.half_days,
            organiser=activity.place.congress.name,
        )
        for row in activity.deputies.filter(came=True).select_related("mandate").order_by("pk")
    ]  # fmt: skip
    return sum(each is not None for each in found)
