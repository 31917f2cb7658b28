"""The chain of a proposal as two tables: the proposal's own moves, and the moves of each unit's task."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from congress.workflow import Move, Workflow


class State(TextChoices):
    """Where a proposal stands. From ASSIGNED on, the state is derived from its tasks (``services.settle``)."""

    DRAFT = "draft", _("Draft")
    COSIGNING = "cosigning", _("Co-signing")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    SENT_BACK = "sent_back", _("Sent back for revision")
    REFUSED = "refused", _("Not accepted")
    LETTER = "letter", _("Treated as a letter")
    MERGED = "merged", _("Merged")
    FORWARDED = "forwarded", _("Forwarded upwards")
    CONVERTED = "converted", _("Converted to a proposal")
    ACCEPTED = "accepted", _("Accepted")
    ASSIGNED = "assigned", _("Assigned")
    IN_HANDLING = "in_handling", _("In handling")
    REPLIED = "replied", _("Replied")
    EVALUATED = "evaluated", _("Under examination")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TaskState(TextChoices):
    """Where one unit stands with one proposal."""

    PENDING = "pending", _("To be signed for")
    DISPATCHED = "dispatched", _("Dispatched")
    RETURN_REQUESTED = "return_requested", _("Return requested")
    RETURNED = "returned", _("Given back")
    SIGNED_FOR = "signed_for", _("Signed for")
    IN_HANDLING = "in_handling", _("In handling")
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


WRITABLE = frozenset({State.DRAFT, State.SENT_BACK})
UNSENT = WRITABLE | {State.COSIGNING, State.WITHDRAWN}  # may lack the date of submission
IN_REVIEW = frozenset({State.SUBMITTED, State.UNDER_REVIEW})
HANDLED = frozenset({State.ACCEPTED, State.ASSIGNED, State.IN_HANDLING, State.REPLIED, State.EVALUATED})
BEFORE_REPLY = frozenset({State.ACCEPTED, State.ASSIGNED, State.IN_HANDLING})
ENDED = frozenset({State.CLOSED, State.REFUSED, State.WITHDRAWN, State.LETTER, State.FORWARDED, State.CONVERTED})
NUMBERED = HANDLED | {State.CLOSED}
PUBLISHABLE = frozenset({State.REPLIED, State.CLOSED})

ANSWERING = frozenset({TaskRole.SOLE, TaskRole.LEAD, TaskRole.SEPARATE})
DEAD = frozenset({TaskState.RETURNED, TaskState.STOPPED})
UNSIGNED = frozenset({TaskState.PENDING, TaskState.RETURN_REQUESTED})
FINISHED = frozenset({TaskState.REPLIED, TaskState.CO_OPINION_SENT, TaskState.DISPATCHED}) | DEAD
AT_WORK = frozenset({TaskState.SIGNED_FOR, TaskState.IN_HANDLING, TaskState.REPLY_DRAFTED, TaskState.REPLY_APPROVED})
DRAFTING = AT_WORK - {TaskState.REPLY_APPROVED}

# How a state is drawn: the tone of its badge; all others are plain.
TONES = {
    State.DRAFT: "draft", State.SENT_BACK: "warn", State.SUBMITTED: "info", State.ACCEPTED: "info",
    State.ASSIGNED: "info", State.IN_HANDLING: "info", State.REPLIED: "warn", State.EVALUATED: "warn",
    State.CLOSED: "ok",
}  # fmt: skip
TASK_TONES = {
    TaskState.PENDING: "warn", TaskState.RETURN_REQUESTED: "warn", TaskState.SIGNED_FOR: "info",
    TaskState.IN_HANDLING: "info", TaskState.REPLY_DRAFTED: "info", TaskState.REPLY_APPROVED: "info",
    TaskState.REPLIED: "ok",
}  # fmt: skip

# How a move's button is drawn; all others are plain.
MAIN_MOVES = frozenset(
    {"submit", "accept", "assign", "evaluate", "dispatch", "sign_for", "approve_reply", "send_reply"}
)
DANGEROUS = frozenset({"withdraw", "refuse", "refuse_return"})


def takes_more_units(task: Any) -> bool:
    """A block's task goes to more units until the proposal is answered, unless one handles it alone."""
    if task.state == TaskState.PENDING:
        return True
    alone = task.parts.filter(role=TaskRole.SOLE).exclude(state__in=DEAD)
    return task.proposal.state in BEFORE_REPLY and not alone.exists()


# fmt: off
PROPOSAL_MOVES = Workflow(
    #    name         label              from                          to                permission
    Move("submit",    _("Submit"),       WRITABLE,                     State.SUBMITTED,  "proposals.submit"),
    Move("accept",    _("Accept"),       IN_REVIEW,                    State.ACCEPTED,   "proposals.review"),
    Move("send_back", _("Send back"),    IN_REVIEW,                    State.SENT_BACK,  "proposals.review"),
    Move("refuse",    _("Not accept"),   IN_REVIEW,                    State.REFUSED,    "proposals.review"),
    Move("assign",    _("Assign"),       frozenset({State.ACCEPTED}),  None,             "proposals.assign"),
    Move("evaluate",  _("Evaluate"),     frozenset({State.REPLIED}),   None,             "proposals.evaluate"),
    Move("conclude",  _("Conclude"),     frozenset({State.EVALUATED}), State.CLOSED,     "proposals.review"),
    Move("withdraw",  _("Withdraw"),     WRITABLE | IN_REVIEW | BEFORE_REPLY, State.WITHDRAWN, "proposals.withdraw"),
)

TASK_MOVES = Workflow(
    #    name               label                   from                                to                          permission
    Move("dispatch",        _("Dispatch"),          frozenset({TaskState.PENDING,
                                                               TaskState.DISPATCHED}),  TaskState.DISPATCHED,       "proposals.dispatch", takes_more_units),
    Move("sign_for",        _("Sign for"),          frozenset({TaskState.PENDING}),     TaskState.SIGNED_FOR,       "proposals.handle"),
    Move("request_return",  _("Ask to give back"),  frozenset({TaskState.PENDING}),     TaskState.RETURN_REQUESTED, "proposals.handle"),
    Move("grant_return",    _("Take back"),         frozenset({TaskState.RETURN_REQUESTED}), TaskState.RETURNED,    "proposals.decide_return"),
    Move("refuse_return",   _("Leave with the unit"), frozenset({TaskState.RETURN_REQUESTED}), TaskState.PENDING,   "proposals.decide_return"),
    Move("log_contact",     _("Log a contact"),     frozenset({TaskState.SIGNED_FOR}),  TaskState.IN_HANDLING,      "proposals.handle"),
    Move("log_contact",     _("Log a contact"),     AT_WORK - {TaskState.SIGNED_FOR},   None,                       "proposals.handle"),
    Move("draft_reply",     _("Draft the reply"),   DRAFTING,                           TaskState.REPLY_DRAFTED,    "proposals.handle"),
    Move("approve_reply",   _("Approve the reply"), frozenset({TaskState.REPLY_DRAFTED}), TaskState.REPLY_APPROVED, "proposals.approve_reply"),
    Move("send_back_reply", _("Send the draft back"), frozenset({TaskState.REPLY_DRAFTED,
                                                                 TaskState.REPLY_APPROVED}), TaskState.IN_HANDLING, "proposals.lead_unit"),
    Move("send_reply",      _("Send the reply"),    frozenset({TaskState.REPLY_APPROVED}), TaskState.REPLIED,       "proposals.handle"),
)
# fmt: on
