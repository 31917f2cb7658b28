"""Whom to tell about stations and opinions: one table, event kind → addressees → text. No text names voter or matter."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from congress.events import on
from congress.models import SECRETARIAT, UNIT_STAFF, Event, Organ, Post, Role, User
from congress.notify import example, group, last_of, tell
from congress.reminders import Level, Setting, Source, register
from deputies.models import Mandate
from liaison import services
from liaison.models import (
    Campaign,
    CampaignActivity,
    CampaignPlace,
    ReceptionDay,
    ReceptionDuty,
    StationStaff,
    VoterOpinion,
)
from liaison.models.station import STATION_ROLES
from liaison.workflow import CampaignState, OpinionState, Route


def _holders(*roles: str, **where: object) -> list[User]:
    """The users who hold one of these posts today."""
    posts = Post.objects.valid().filter(role__in=roles, **where).select_related("user").order_by("pk")
    return [post.user for post in posts]


def _deputy_of(mandate: Mandate | None) -> list[User]:
    return [mandate.post.user] if mandate and mandate.post else []


def _deputy(event: Event) -> Iterable[User]:
    return _deputy_of(event.target.deputy)


def _holder(event: Event) -> Iterable[User]:
    return _deputy_of(event.target.holder)


def _station(event: Event) -> Iterable[User]:
    """Who works at the station of the opinion today."""
    rows = StationStaff.objects.current().filter(station=event.target.station_id).select_related("post__user")
    return [row.post.user for row in rows.order_by("pk") if row.post.is_held]


def _both(event: Event) -> Iterable[User]:
    return [*_deputy(event), *_station(event)]


def _congress(event: Event) -> Iterable[User]:
    """The secretariat, for what it has to hand over."""
    return _holders(*SECRETARIAT, congress=event.target.congress_id) if event.data["route"] == Route.ORGANS else []


def _unit(event: Event) -> Iterable[User]:
    organ = Organ.objects.get(pk=event.data["organ"]).kept_by
    return _holders(*UNIT_STAFF, organ=organ)


def _on_duty(event: Event) -> Iterable[User]:
    """Who must act: the station to screen, the deputy to answer, else whoever it was passed on to and the station."""
    opinion = event.target
    if opinion.state == OpinionState.RECEIVED:
        return _station(event)
    if opinion.state == OpinionState.ACCEPTED:
        return _both(event)
    unit = _holders(*UNIT_STAFF, organ=opinion.organ) if opinion.organ_id else []
    return [*unit, *_holder(event), *_station(event)]


def _page(event: Event) -> str:
    return event.target.get_absolute_url()


# Reception days --------------------------------------------------------------------------------------------------


def _on_roster(event: Event) -> Iterable[User]:
    """Who is to be there that day."""
    duties = event.target.duties.standing().select_related("mandate__post__user").order_by("pk")
    return [user for duty in duties for user in _deputy_of(duty.mandate)]


def _who_came(event: Event) -> Iterable[User]:
    duties = event.target.duties.filter(came=True).select_related("mandate__post__user").order_by("pk")
    return [user for duty in duties for user in _deputy_of(duty.mandate)]


def _relieved(event: Event) -> Iterable[User]:
    duty = ReceptionDuty.objects.filter(pk=event.data.get("instead_of")).select_related("mandate__post__user").first()
    return _deputy_of(duty.mandate) if duty else []


def _substitute(event: Event) -> Iterable[User]:
    duty = ReceptionDuty.objects.filter(pk=event.data.get("duty")).select_related("mandate__post__user").first()
    return _deputy_of(duty.mandate) if duty else []


# Campaigns over several levels -----------------------------------------------------------------------------------


def _staff_of(places: Iterable[CampaignPlace]) -> list[User]:
    """The secretariats of the congresses that take part."""
    return _holders(*SECRETARIAT, congress__in=[place.congress_id for place in places])


def _places(event: Event) -> Iterable[User]:
    """Nobody below hears of a campaign that was never sent out."""
    return _staff_of(event.target.places.all()) if event.target.started_at else []


def _unanswered(event: Event) -> Iterable[User]:
    return _staff_of(event.target.places.filter(answered_at=None))


def _place(event: Event) -> Iterable[User]:
    return _staff_of([event.target])


def _people(event: Event) -> Iterable[User]:
    return list(User.objects.filter(pk__in=event.data.get("people", [])).order_by("pk"))


def _named(event: Event) -> Iterable[User]:
    """Who was named by this very step."""
    rows = Mandate.objects.filter(pk__in=event.data.get("mandates", [])).select_related("post__user").order_by("pk")
    return [user for mandate in rows for user in _deputy_of(mandate)]


def _all_named(event: Event) -> Iterable[User]:
    rows = event.target.deputies.select_related("mandate__post__user").order_by("pk")
    return [user for row in rows for user in _deputy_of(row.mandate)]


# What comes in tells nobody: the station's desk counts it, and abuse reaches no third party.
# fmt: off
TOLD = (
    # kind                     whom       text                   page
    ("liaison.accept",        _deputy,   "opinion_came",        _page),
    ("liaison.pass_to",       _deputy,   "opinion_came",        _page),
    ("liaison.pass_up",       _holder,   "opinion_passed_up",   _page),
    ("liaison.pass_up",       _both,     "opinion_passed_on",   _page),
    ("liaison.forward",       _deputy,   "opinion_passed_on",   _page),
    ("liaison.forward",       _congress, "opinion_to_hand_over", _page),
    ("liaison.hand_over",     _unit,     "opinion_handed_over", _page),
    ("liaison.give_back",     _both,     "opinion_given_back",  _page),
    ("liaison.answer",        _both,     "opinion_answered",    _page),
    ("liaison.reply",         _both,     "opinion_answered",    _page),
    ("liaison.turn",          _both,     "opinion_turned",      _page),
    ("liaison.return_answer", _both,     "opinion_answered",    _page),
    ("liaison.end_link",      _both,     "opinion_back",        _page),
    ("liaison.rate",          _both,     "opinion_rated",       _page),
    ("liaison.reopen",        _both,     "opinion_reopened",    _page),
    ("liaison.run_late",      _on_duty,  "opinion_late",        _page),
    ("liaison.announce_reception", _on_roster,  "reception_announced",  _page),
    ("liaison.cancel_reception",   _on_roster,  "reception_called_off", _page),
    ("liaison.ask_substitute",     _station,    "reception_substitute_asked", _page),
    ("liaison.set_substitute",     _relieved,   "reception_relieved",   _page),
    ("liaison.set_substitute",     _substitute, "reception_stand_in",   _page),
    ("liaison.hold_reception",     _who_came,   "reception_to_sign",    _page),
    ("liaison.remind_reception",   _on_roster,  "reception_tomorrow",   _page),
    ("liaison.start_campaign",     _places,     "campaign_started",     _page),
    ("liaison.postpone_campaign",  _unanswered, "campaign_postponed",   _page),
    ("liaison.close_campaign",     _places,     "campaign_closed",      _page),
    ("liaison.withdraw_campaign",  _places,     "campaign_withdrawn",   _page),
    ("liaison.warn_place",         _place,      "campaign_due",         _page),
    ("liaison.late_place",         _place,      "campaign_late",        _page),
    ("liaison.raise_place",        _people,     "campaign_unread",      _page),
    ("liaison.add_activity",       _named,      "activity_planned",     _page),
    ("liaison.edit_activity",      _named,      "activity_planned",     _page),
    ("liaison.cancel_activity",    _all_named,  "activity_called_off",  _page),
)
# fmt: on

GROUPS = (
    ("opinions", _("Voters' opinions"), {Role.DEPUTY, *STATION_ROLES, *SECRETARIAT, *UNIT_STAFF}, """
        opinion_came opinion_passed_up opinion_passed_on opinion_to_hand_over opinion_handed_over opinion_given_back
        opinion_answered opinion_turned opinion_back opinion_rated opinion_reopened opinion_late"""),
)  # fmt: skip
GROUPS += (
    ("receptions", _("Reception days"), {Role.DEPUTY, *STATION_ROLES}, """
        reception_announced reception_called_off reception_substitute_asked reception_relieved reception_stand_in
        reception_to_sign reception_tomorrow"""),
)  # fmt: skip
GROUPS += (
    ("campaigns", _("Campaigns over several levels"), {Role.DEPUTY, *SECRETARIAT}, """
        campaign_started campaign_postponed campaign_closed campaign_withdrawn campaign_due campaign_late
        campaign_unread activity_planned activity_called_off"""),
)  # fmt: skip
REQUIRED = {
    "opinion_came",
    "opinion_passed_up",
    "opinion_handed_over",
    "opinion_late",
    "reception_announced",
    "reception_stand_in",
    "campaign_started",
    "campaign_late",
}

for _group, _label, _roles, _texts in GROUPS:
    _named = {text: f"liaison/notices/{text}" for text in _texts.split()}
    group(_group, _label, _named.values(), required=[_named[text] for text in REQUIRED & set(_named)], roles=_roles)


@on(*dict.fromkeys(kind for kind, *_rest in TOLD))
def tell_those_concerned(event: Event) -> None:
    """Write the notices the table names for this kind of event."""
    for kind, who, text, page in TOLD:
        if kind == event.kind:
            tell(who(event), event, f"liaison/notices/{text}", url=page(event), opinion=event.target)


# What the demonstration does not hold, for the page of all texts.
example("liaison.end_link liaison.give_back liaison.run_late liaison.pass_up", last_of(VoterOpinion))
example(
    "liaison.announce_reception liaison.cancel_reception liaison.ask_substitute liaison.set_substitute "
    "liaison.hold_reception liaison.remind_reception",
    last_of(ReceptionDay),
)
example(
    "liaison.start_campaign liaison.postpone_campaign liaison.close_campaign liaison.withdraw_campaign",
    last_of(Campaign),
)
example("liaison.warn_place liaison.late_place liaison.raise_place", last_of(CampaignPlace))
example("liaison.add_activity liaison.edit_activity liaison.cancel_activity", last_of(CampaignActivity))


# Terms of time ---------------------------------------------------------------------------------------------------


def _organiser(event: Event) -> tuple[Level, ...]:
    """Above the staff of a place stands the congress that asks."""
    return (("organiser", lambda: _holders(*SECRETARIAT, congress=event.target.campaign.congress_id)),)


register(
    Source(
        "campaign",
        {"campaign": _("Answers of the places in a campaign")},
        rows=lambda: CampaignPlace.objects.filter(campaign__state=CampaignState.RUNNING, answered_at=None),
        near=services.warn_places,
        late=services.places_late,
        up=services.raise_places,
        levels=_organiser,
        usual={"campaign": Setting(days=(5, 1))},
    )
)
