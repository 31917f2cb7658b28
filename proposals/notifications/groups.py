"""The groups of notices on everybody's page of wishes: one table of texts, what is required, what is urgent."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from congress.notify import group

DEPUTIES = {Role.DEPUTY}
UNITS = {Role.DISPATCHER, *UNIT_STAFF}
CHECKERS = {Role.DELEGATION_STAFF, Role.COMMITTEE_STAFF, Role.LEADER, Role.DISPATCHER, *SECRETARIAT}
EVERYBODY: set[str] = set()

# fmt: off
GROUPS = (
    # name, on the page, whose posts, texts
    ("signing",    _("Signing together"), DEPUTIES, """
        invited uninvited sign_soon signed declined text_changed drafted_for_delegation head_changed agreed"""),
    ("course",     _("What becomes of my proposals"), DEPUTIES, """
        converted amended entered_from_paper split decided passed_on accepted sent_back refused letter forwarded merged
        assigned signed_for noted term_extended contact_logged plan_filed replied rated_along evaluation_awaited lapsed
        rehandled concluded published unpublished made_confidential confidentiality_lifted unit_followed marked unmarked
        progress_reported rated_on_paper item_captured item_to_rate item_answered carried_over"""),
    ("review",     _("Review and supervision"), CHECKERS, """
        submitted objected disowned forwarded_here withdrawn evaluated reply_sent reply_to_audit rating_waits
        rating_differs answer_demanded case_answered year_report_sent appraisal_waits"""),
    ("tasks",      _("Tasks of my unit"), UNITS, """
        task_arrived task_asked handler_named return_requested return_granted return_refused extension_requested
        extension_granted extension_refused co_opinion_sent co_opinion_reopened coordination_asked coordination_decided
        decided_without reply_drafted reply_approved reply_sent_back reply_returned supplemented contact_answered
        rehandling_arrived item_arrived item_rated item_again item_ended taken_over unit_closed year_report_written
        year_report_opened honoured"""),
    ("terms",      _("Terms and urging"), EVERYBODY, """
        term_near term_late step_near step_late case_near unopened urged supervised
        case_settled case_carried_on file_closed card_shown card_lifted"""),
    ("promises",   _("Commitments"), EVERYBODY, """
        promise_reported promise_changed promise_done promise_rated promise_handed_on promise_near promise_late
        promise_passed_on"""),
    ("appraisals", _("Appraisals of my work"), DEPUTIES, """
        appraisal_shown appraisal_withheld"""),
)
# fmt: on

# What the Representatives Law and the rules on handling proposals want a person to receive: what became of a proposal
# and why, the task, the reply, the terms and what is done about them. It goes out whatever was wished.
REQUIRED = {
    "accepted", "sent_back", "refused", "letter", "assigned", "replied", "evaluation_awaited",
    "task_arrived", "task_asked", "rehandling_arrived", "item_arrived",
    "reply_returned", "return_refused", "extension_refused",
    "term_near", "term_late", "case_near", "unopened", "urged", "supervised", "promise_late",
}  # fmt: skip

# Where hours count: it does not wait for the morning.
URGENT = {"item_arrived", "term_late", "urged", "supervised"}


def _named(texts: Iterable[str]) -> list[str]:
    return [f"proposals/notices/{text}" for text in texts]


for _group, _label, _roles, _texts in GROUPS:
    _all = set(_texts.split())
    group(_group, _label, _named(_all), required=_named(_all & REQUIRED), urgent=_named(_all & URGENT), roles=_roles)
