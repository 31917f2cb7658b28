"""Event kind → addressees → text. No text names voter or matter."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.events import on
from congress.models import SECRETARIAT, UNIT_STAFF, Event, Role
from congress.notify import group, tell
from liaison.models.station import STATION_ROLES
from liaison.notifications import addressees as who

# What comes in tells nobody: the station's desk counts it, and abuse reaches no third party.
# fmt: off
TOLD = (
    # kind                     whom       text                   page
    ("liaison.accept",        who.deputy,   "opinion_came",        who.page),
    ("liaison.pass_to",       who.deputy,   "opinion_came",        who.page),
    ("liaison.pass_up",       who.holder,   "opinion_passed_up",   who.page),
    ("liaison.pass_up",       who.both,     "opinion_passed_on",   who.page),
    ("liaison.forward",       who.deputy,   "opinion_passed_on",   who.page),
    ("liaison.forward",       who.congress, "opinion_to_hand_over", who.page),
    ("liaison.note_case",     who.deputy,   "opinion_registered",  who.page),
    ("liaison.hand_over",     who.unit,     "opinion_handed_over", who.page),
    ("liaison.give_back",     who.both,     "opinion_given_back",  who.page),
    ("liaison.answer",        who.both,     "opinion_answered",    who.page),
    ("liaison.reply",         who.both,     "opinion_answered",    who.page),
    ("liaison.turn",          who.both,     "opinion_turned",      who.page),
    ("liaison.return_answer", who.both,     "opinion_answered",    who.page),
    ("liaison.end_link",      who.both,     "opinion_back",        who.page),
    ("liaison.rate",          who.both,     "opinion_rated",       who.page),
    ("liaison.reopen",        who.both,     "opinion_reopened",    who.page),
    ("liaison.run_late",      who.on_duty,  "opinion_late",        who.page),
    ("liaison.announce_reception", who.on_roster,  "reception_announced",  who.page),
    ("liaison.cancel_reception",   who.on_roster,  "reception_called_off", who.page),
    ("liaison.ask_substitute",     who.station,    "reception_substitute_asked", who.page),
    ("liaison.set_substitute",     who.relieved,   "reception_relieved",   who.page),
    ("liaison.set_substitute",     who.substitute, "reception_stand_in",   who.page),
    ("liaison.hold_reception",     who.who_came,   "reception_to_sign",    who.page),
    ("liaison.correct_reception",  who.who_came,   "reception_corrected",  who.page),
    ("liaison.remind_reception",   who.on_roster,  "reception_tomorrow",   who.page),
    ("liaison.open_draft",         who.asked,      "draft_to_comment",     who.page),
    ("liaison.extend_draft",       who.asked,      "draft_extended",       who.page),
    ("liaison.remind_draft",       who.silent,     "draft_reminded",       who.page),
    ("liaison.close_draft",        who.asking,     "draft_closed",         who.page),
    ("liaison.report_back_draft",  who.commenters, "draft_reported",       who.page),
    ("liaison.withdraw_draft",     who.asked_in_vain, "draft_withdrawn",   who.page),
    ("liaison.give_to_points",     who.points_named, "draft_to_comment",   who.page),
    ("liaison.take_from_point",    who.points_named, "draft_taken_back",   who.drafts),
    ("liaison.plan_station_days",  who.named,      "station_days_planned", who.station_days),
    ("liaison.set_keepers",        who.named,      "station_days_planned", who.page),
    ("liaison.cancel_station_day", who.named,      "station_day_called_off", who.page),
    ("liaison.start_campaign",     who.places,     "campaign_started",     who.page),
    ("liaison.postpone_campaign",  who.unanswered, "campaign_postponed",   who.page),
    ("liaison.close_campaign",     who.places,     "campaign_closed",      who.page),
    ("liaison.withdraw_campaign",  who.places,     "campaign_withdrawn",   who.page),
    ("liaison.warn_place",         who.place,      "campaign_due",         who.page),
    ("liaison.late_place",         who.place,      "campaign_late",        who.page),
    ("liaison.raise_place",        who.people,     "campaign_unread",      who.page),
    ("liaison.add_activity",       who.named,      "activity_planned",     who.page),
    ("liaison.edit_activity",      who.named,      "activity_planned",     who.page),
    ("liaison.cancel_activity",    who.all_named,  "activity_called_off",  who.page),
)
# fmt: on

GROUPS = (
    ("opinions", _("Voters' opinions"), {Role.DEPUTY, *STATION_ROLES, *SECRETARIAT, *UNIT_STAFF}, """
        opinion_came opinion_passed_up opinion_passed_on opinion_to_hand_over opinion_handed_over opinion_given_back
        opinion_registered opinion_answered opinion_turned opinion_back opinion_rated opinion_reopened opinion_late"""),
    ("receptions", _("Reception days"), {Role.DEPUTY, *STATION_ROLES}, """
        reception_announced reception_called_off reception_substitute_asked reception_relieved reception_stand_in
        reception_to_sign reception_tomorrow reception_corrected station_days_planned station_day_called_off"""),
    ("drafts", pgettext_lazy("draft law", "Draft laws"), {Role.DEPUTY, *STATION_ROLES, *SECRETARIAT}, """
        draft_to_comment draft_extended draft_reminded draft_closed draft_reported draft_withdrawn
        draft_taken_back"""),
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
    "draft_to_comment",
    "campaign_started",
    "campaign_late",
}

for _group, _label, _roles, _texts in GROUPS:
    _told = {text: f"liaison/notices/{text}" for text in _texts.split()}
    group(_group, _label, _told.values(), required=[_told[text] for text in REQUIRED & set(_told)], roles=_roles)


@on(*dict.fromkeys(kind for kind, *_rest in TOLD))
def tell_those_concerned(event: Event) -> None:
    """Write the notices the table names for this kind of event."""
    for kind, people, text, page in TOLD:
        if kind == event.kind:
            tell(people(event), event, f"liaison/notices/{text}", url=page(event), opinion=event.target)
