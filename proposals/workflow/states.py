"""Where a proposal, a unit's task and what stands beside them can stand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a proposal stands. From ASSIGNED on, the state is derived from its tasks (``services.settle``)."""

    DRAFT = "draft", _("Draft")
    COSIGNING = "cosigning", _("Co-signing")
    DELEGATION_CHECK = "delegation_check", _("Checked by the delegation")
    COMMITTEE_CHECK = "committee_check", _("Checked by a committee")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    SENT_BACK = "sent_back", _("Sent back for revision")
    REFUSED = "refused", _("Not accepted")
    LETTER = "letter", _("Treated as a letter")
    FORWARDED = "forwarded", _("Forwarded upwards")
    ACCEPTED = "accepted", _("Accepted")
    ASSIGNED = "assigned", _("Assigned")
    IN_HANDLING = "in_handling", _("In handling")
    REPLIED = "replied", _("Replied")
    EVALUATED = "evaluated", _("Under examination")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ItemState(TextChoices):
    """What the states of a proposal are called where they are those of a hand-over item (交办事项)."""

    ACCEPTED = State.ACCEPTED.value, _("To be handed over")
    ASSIGNED = State.ASSIGNED.value, _("Handed over")
    IN_HANDLING = State.IN_HANDLING.value, _("In handling")
    REPLIED = State.REPLIED.value, _("Answered")
    EVALUATED = State.EVALUATED.value, _("Found unsatisfactory")
    CLOSED = State.CLOSED.value, _("Closed")
    WITHDRAWN = State.WITHDRAWN.value, _("Withdrawn")


class TaskState(TextChoices):
    """Where one unit stands with one proposal."""

    PENDING = "pending", _("To be signed for")
    DISPATCHED = "dispatched", _("Dispatched")
    RETURN_REQUESTED = "return_requested", _("Return requested")
    RETURNED = "returned", _("Given back")
    SIGNED_FOR = "signed_for", _("Signed for")
    IN_HANDLING = "in_handling", _("In handling")
    NOTED = "noted", _("Taken note of")
    EXTENSION_REQUESTED = "extension_requested", _("Extension requested")
    CO_OPINION_SENT = "co_opinion_sent", _("Co-opinion sent")
    REPLY_DRAFTED = "reply_drafted", _("Reply drafted")
    REPLY_APPROVED = "reply_approved", _("Reply approved")
    REPLY_AUDIT = "reply_audit", _("Reply under audit")
    REPLIED = "replied", _("Replied")
    STOPPED = "stopped", _("Stopped")


class TaskRole(TextChoices):
    """As what a unit handles a proposal (办理方式)."""

    SOLE = "sole", _("Sole handler")
    LEAD = "lead", _("Lead handler")
    CO = "co", _("Co-handler")
    SEPARATE = "separate", _("Separate handler")


class Promise(TextChoices):
    """Where something that was promised in a reply stands."""

    OPEN = "open", _("Promised")
    DONE = "done", _("Reported as done")
    CONFIRMED = "confirmed", _("Confirmed by the deputy")


class CaseState(TextChoices):
    """Where the supervision of a unit stands."""

    OPEN = "open", _("Under supervision")
    REPORTED = "reported", _("Unit has reported")
    SETTLED = "settled", _("Settled")


class ReportState(TextChoices):
    """Where a unit's report for a year stands."""

    DRAFT = "draft", _("Being written")
    APPROVED = "approved", _("Approved by the leader")
    SENT = "sent", _("Sent in")


class AppraisalState(TextChoices):
    """Where what a deputy says of the handling stands, beside the evaluation."""

    WRITTEN = "written", _("Not shown yet")
    SHOWN = "shown", _("Shown")
    WITHHELD = "withheld", _("Withheld")


class Signing(TextChoices):
    """Where a deputy stands with a text he was asked to sign with."""

    INVITED = "invited", _("Not answered yet")
    CONFIRMED = "confirmed", _("Has signed")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Invitation withdrawn")
    LAPSED = "lapsed", _("Not answered in time")
    SPOKE = "spoke", _("Has spoken of it as well")


class MarkKind(TextChoices):
    """What may hold for a proposal whatever its state."""

    KEY = "key", _("Key proposal")
    LEADER_HEADED = "leader_headed", _("Headed by a leader")
    DIRECT_LINE = "direct_line", _("Direct line")
    EXCELLENT = "excellent", _("Excellent proposal")
