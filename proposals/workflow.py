"""The chain of a proposal as two tables: the proposal's own moves, and the moves of each unit's task."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from congress.workflow import Move, Need, Workflow


class State(TextChoices):
    """Where a proposal stands. From ASSIGNED on, the state is derived from its tasks (``services.settle``)."""

    DRAFT = "draft", _("Draft")
    COSIGNING = "cosigning", _("Co-signing")
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


class Promise(TextChoices):
    """Where something that was promised in a reply stands."""

    OPEN = "open", _("Promised")
    DONE = "done", _("Reported as done")
    CONFIRMED = "confirmed", _("Confirmed by the deputy")


class Signing(TextChoices):
    """Where a deputy stands with a text he was asked to sign with."""

    INVITED = "invited", _("Not answered yet")
    CONFIRMED = "confirmed", _("Has signed")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Invitation withdrawn")
    LAPSED = "lapsed", _("Not answered in time")


WRITABLE = frozenset({State.DRAFT, State.SENT_BACK, State.COSIGNING})
UNSENT = WRITABLE | {State.WITHDRAWN}  # may lack the date of submission
IN_REVIEW = frozenset({State.SUBMITTED, State.UNDER_REVIEW})
HANDLED = frozenset({State.ACCEPTED, State.ASSIGNED, State.IN_HANDLING, State.REPLIED, State.EVALUATED})
BEFORE_REPLY = frozenset({State.ACCEPTED, State.ASSIGNED, State.IN_HANDLING})
ENDED = frozenset({State.CLOSED, State.REFUSED, State.WITHDRAWN, State.LETTER, State.FORWARDED})
NUMBERED = HANDLED | {State.CLOSED}
IN_HANDS = frozenset({State.ASSIGNED, State.IN_HANDLING})
PUBLISHABLE = frozenset({State.REPLIED, State.CLOSED})

ANSWERING = frozenset({TaskRole.SOLE, TaskRole.LEAD, TaskRole.SEPARATE})
DEAD = frozenset({TaskState.RETURNED, TaskState.STOPPED})
UNSIGNED = frozenset({TaskState.PENDING, TaskState.RETURN_REQUESTED})
FINISHED = frozenset({TaskState.REPLIED, TaskState.CO_OPINION_SENT, TaskState.DISPATCHED}) | DEAD
AT_WORK = frozenset({TaskState.SIGNED_FOR, TaskState.IN_HANDLING, TaskState.REPLY_DRAFTED, TaskState.REPLY_APPROVED})
DRAFTING = AT_WORK - {TaskState.REPLY_APPROVED}
DRAFTED = frozenset({TaskState.REPLY_DRAFTED, TaskState.REPLY_APPROVED})
HANDLING = frozenset({TaskState.SIGNED_FOR, TaskState.IN_HANDLING})
OPEN = frozenset(TaskState) - FINISHED
MOST_ROUNDS = 2  # after a second dissatisfaction a meeting or an expert review decides, not a third round
UNANSWERED = UNSIGNED | HANDLING  # a co-handler that still owes its opinion

# How a state is drawn: the tone of its badge; all others are plain.
TONES = {
    State.DRAFT: "draft", State.COSIGNING: "info", State.SENT_BACK: "warn", State.SUBMITTED: "info", State.ACCEPTED: "info",
    State.ASSIGNED: "info", State.IN_HANDLING: "info", State.REPLIED: "warn", State.EVALUATED: "warn",
    State.CLOSED: "ok",
}  # fmt: skip
TASK_TONES = {
    TaskState.PENDING: "warn", TaskState.RETURN_REQUESTED: "warn", TaskState.SIGNED_FOR: "info",
    TaskState.IN_HANDLING: "info", TaskState.REPLY_DRAFTED: "info", TaskState.REPLY_APPROVED: "info",
    TaskState.REPLY_AUDIT: "warn", TaskState.EXTENSION_REQUESTED: "warn", TaskState.CO_OPINION_SENT: "ok",
    TaskState.REPLIED: "ok",
}  # fmt: skip

PROMISE_TONES = {Promise.OPEN: "info", Promise.DONE: "warn", Promise.CONFIRMED: "ok"}

# How a move's button is drawn; all others are plain.
MAIN_MOVES = frozenset(
    {
        "confirm",
        "submit",
        "accept",
        "assign",
        "evaluate",
        "rehandle",
        "dispatch",
        "sign_for",
        "approve_reply",
        "send_reply",
        "pass_reply",
        "send_co_opinion",
    }
)
DANGEROUS = frozenset(
    {"withdraw", "refuse", "letter", "forward", "refuse_return", "refuse_extension", "decide_without"}
)


TAKES_MORE_UNITS = Need(
    lambda task: task.state == TaskState.PENDING or task.proposal.state in BEFORE_REPLY,
    _("No unit can be added any more: the proposal has been answered or has ended."),
)
ANSWERS = Need(
    lambda task: task.role in ANSWERING,
    _("A co-handler gives its opinion to the lead handler; the lead replies to the deputy."),
)
GIVES_OPINION = Need(
    lambda task: task.role == TaskRole.CO, _("Only a co-handler gives an opinion to the lead handler.")
)
MAY_COUNTERSIGN = Need(
    lambda task: task.role == TaskRole.CO and task.draft_of_lead() is not None,
    _("There is no draft of the lead handler to countersign."),
)
HAS_OPINIONS = Need(
    lambda task: task.role == TaskRole.LEAD and task.opinions_received().exists(),
    _("No co-handler's opinion stands that could be sent back."),
)
MAY_BE_EXTENDED = Need(
    lambda task: task.role in ANSWERING and not task.extensions.filter(granted_until__isnull=False).exists(),
    _("Only the term of a unit that replies to the deputy can be extended, and only once."),
)

IS_MOTION = Need(lambda proposal: proposal.kind == "motion", _("Only a motion can be decided on or converted."))
IS_OPEN_TO_ALL = Need(lambda proposal: proposal.open_call, _("There is no open call to sign this text."))
ALL_AGREE = Need(
    lambda proposal: not proposal.signatures.filter(state=Signing.CONFIRMED, agreed_to_withdraw_at=None).exists(),
    _("All who have signed must agree to the withdrawal first."),
)
MAY_BE_REHANDLED = Need(
    lambda proposal: proposal.round < MOST_ROUNDS,
    _("It was handled again already: a meeting or an expert review decides now."),
)
HAS_CONGRESS_ABOVE = Need(
    lambda proposal: proposal.congress.parent_id is not None, _("There is no congress above this one.")
)
IS_NOT_MERGED = Need(
    lambda proposal: proposal.main_id is None and not proposal.parts.exists(),
    _("It is merged already, or others are merged into it."),
)

# fmt: off
PROPOSAL_MOVES = Workflow(
    #    name         label                       from                          to                permission
    Move("invite",    _("Invite co-signers"),     WRITABLE,                     State.COSIGNING,  "proposals.edit"),
    Move("uninvite",  _("Withdraw an invitation"), frozenset({State.COSIGNING}), None,            "proposals.edit"),
    Move("confirm",   _("Sign"),                  frozenset({State.COSIGNING}), None,             "proposals.answer"),
    Move("decline",   _("Decline"),               frozenset({State.COSIGNING}), None,             "proposals.answer"),
    Move("join",      _("Sign as well"),          frozenset({State.COSIGNING}), None,             "proposals.join", IS_OPEN_TO_ALL),
    Move("submit",    _("Submit"),                WRITABLE,                     State.SUBMITTED,  "proposals.submit"),
    Move("accept",    _("Accept"),                IN_REVIEW,                    State.ACCEPTED,   "proposals.review"),
    Move("send_back", _("Send back"),             IN_REVIEW,                    State.SENT_BACK,  "proposals.review"),
    Move("refuse",    _("Not accept"),            IN_REVIEW,                    State.REFUSED,    "proposals.review"),
    Move("letter",    _("Treat as a letter"),     IN_REVIEW,                    State.LETTER,     "proposals.review"),
    Move("forward",   _("Forward upwards"),       IN_REVIEW,                    State.FORWARDED,  "proposals.review", HAS_CONGRESS_ABOVE),
    Move("convert",   _("Convert to a proposal"), IN_REVIEW,                    None,             "proposals.review", IS_MOTION),
    Move("decide",    _("Record the decision"),   frozenset({State.ACCEPTED}),  None,             "proposals.review", IS_MOTION),
    Move("merge",     _("Merge into another"),    frozenset({State.ACCEPTED}),  None,             "proposals.assign", IS_NOT_MERGED),
    Move("assign",    _("Assign"),                frozenset({State.ACCEPTED}),  None,             "proposals.assign"),
    Move("assign_more", _("Assign to a further organ"), IN_HANDS,               None,             "proposals.assign"),
    Move("evaluate",  _("Evaluate"),              frozenset({State.REPLIED}),   None,             "proposals.evaluate"),
    Move("rehandle",  _("Have it handled again"), frozenset({State.EVALUATED}), None,             "proposals.review", MAY_BE_REHANDLED),
    Move("conclude",  _("Conclude"),              frozenset({State.EVALUATED}), State.CLOSED,     "proposals.review"),
    Move("agree_to_withdraw", _("Agree to the withdrawal"), IN_REVIEW | BEFORE_REPLY, None,       "proposals.sign_off"),
    Move("withdraw",  _("Withdraw"),              WRITABLE,                     State.WITHDRAWN,  "proposals.withdraw"),
    Move("withdraw",  _("Withdraw"),              IN_REVIEW | BEFORE_REPLY,     State.WITHDRAWN,  "proposals.withdraw", ALL_AGREE),
)

TASK_MOVES = Workflow(
    #    name                label                             from                                  to                             permission
    Move("dispatch",         _("Dispatch"),                    frozenset({TaskState.PENDING,
                                                                          TaskState.DISPATCHED}),    TaskState.DISPATCHED,          "proposals.dispatch", TAKES_MORE_UNITS),
    Move("sign_for",         _("Sign for"),                    frozenset({TaskState.PENDING}),       TaskState.SIGNED_FOR,          "proposals.handle"),
    Move("request_return",   _("Ask to give back"),            frozenset({TaskState.PENDING}),       TaskState.RETURN_REQUESTED,    "proposals.handle"),
    Move("grant_return",     _("Take back"),                   frozenset({TaskState.RETURN_REQUESTED}), TaskState.RETURNED,         "proposals.decide_return"),
    Move("refuse_return",    _("Leave with the unit"),         frozenset({TaskState.RETURN_REQUESTED}), TaskState.PENDING,          "proposals.decide_return"),
    Move("urge",             _("Urge"),                        OPEN,                                 None,                          "proposals.urge"),
    Move("log_contact",      _("Log a contact"),               frozenset({TaskState.SIGNED_FOR}),    TaskState.IN_HANDLING,         "proposals.handle"),
    Move("log_contact",      _("Log a contact"),               AT_WORK - {TaskState.SIGNED_FOR},     None,                          "proposals.handle"),
    Move("ask_extension",    _("Ask for an extension"),        HANDLING,                             TaskState.EXTENSION_REQUESTED, "proposals.handle", MAY_BE_EXTENDED),  # without consent: at once
    Move("grant_extension",  _("Grant the extension"),         frozenset({TaskState.EXTENSION_REQUESTED}), None,                    "proposals.decide_return"),
    Move("refuse_extension", _("Refuse the extension"),        frozenset({TaskState.EXTENSION_REQUESTED}), None,                    "proposals.decide_return"),
    Move("send_co_opinion",  _("Send the co-opinion"),         HANDLING,                             TaskState.CO_OPINION_SENT,     "proposals.handle", GIVES_OPINION),
    Move("countersign",      _("Countersign the draft"),       HANDLING,                             TaskState.CO_OPINION_SENT,     "proposals.lead_unit", MAY_COUNTERSIGN),
    Move("return_co_opinion", _("Send a co-opinion back"),     AT_WORK,                              None,                          "proposals.handle", HAS_OPINIONS),
    Move("decide_without",   _("Go on without its opinion"),   UNANSWERED,                           TaskState.STOPPED,             "proposals.decide_return", GIVES_OPINION),
    Move("draft_reply",      _("Draft the reply"),             DRAFTING,                             TaskState.REPLY_DRAFTED,       "proposals.handle", ANSWERS),
    Move("file_paper_reply", _("Enter a sealed paper reply"),  DRAFTING,                             TaskState.REPLY_DRAFTED,       "proposals.handle", ANSWERS),
    Move("record_oral_reply", _("Record a reply face to face"), DRAFTING,                            TaskState.REPLY_DRAFTED,       "proposals.handle", ANSWERS),
    Move("approve_reply",    _("Approve the reply"),           frozenset({TaskState.REPLY_DRAFTED}), TaskState.REPLY_APPROVED,      "proposals.approve_reply"),
    Move("send_back_reply",  _("Send the draft back"),         frozenset({TaskState.REPLY_DRAFTED,
                                                                          TaskState.REPLY_APPROVED}), TaskState.IN_HANDLING,        "proposals.lead_unit"),
    Move("send_reply",       _("Send the reply"),              frozenset({TaskState.REPLY_APPROVED}), TaskState.REPLIED,            "proposals.handle"),  # audited: to REPLY_AUDIT
    Move("pass_reply",       _("Pass the reply"),              frozenset({TaskState.REPLY_AUDIT}),   TaskState.REPLIED,             "proposals.audit_reply"),
    Move("return_reply",     _("Return the reply"),            frozenset({TaskState.REPLY_AUDIT}),   TaskState.IN_HANDLING,         "proposals.audit_reply"),
)

COMMITMENT_MOVES = Workflow(
    #    name          label                      from                         to            permission
    Move("report",     _("Report progress"),      frozenset({Promise.OPEN}),   None,         "proposals.keep_promise"),
    Move("change_day", _("Change the day"),       frozenset({Promise.OPEN}),   None,         "proposals.keep_promise"),
    Move("fulfil",     _("Report as done"),       frozenset({Promise.OPEN}),   Promise.DONE, "proposals.keep_promise"),
    Move("rate",       _("Rate the result"),      frozenset({Promise.DONE}),   None,         "proposals.rate_promise"),
)
# fmt: on
