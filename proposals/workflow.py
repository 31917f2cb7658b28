"""The chain of a proposal as tables: the proposal's own moves, those of each unit's task, and of what stands beside."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from congress.workflow import Move, Need, Workflow


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


WRITABLE = frozenset({State.DRAFT, State.SENT_BACK, State.COSIGNING})
UNSENT = WRITABLE | {State.WITHDRAWN}  # may lack the date of submission
IN_REVIEW = frozenset({State.SUBMITTED, State.UNDER_REVIEW})
CHECKED = frozenset({State.DELEGATION_CHECK, State.COMMITTEE_CHECK})  # on its way to the review, level by level
HANDLED = frozenset({State.ACCEPTED, State.ASSIGNED, State.IN_HANDLING, State.REPLIED, State.EVALUATED})
BEFORE_REPLY = frozenset({State.ACCEPTED, State.ASSIGNED, State.IN_HANDLING})
ENDED = frozenset({State.CLOSED, State.REFUSED, State.WITHDRAWN, State.LETTER, State.FORWARDED})
NUMBERED = HANDLED | {State.CLOSED}
ANSWERED = frozenset({State.REPLIED, State.EVALUATED, State.CLOSED})
REPORTED_ON = frozenset({MarkKind.KEY, MarkKind.LEADER_HEADED})
BESIDE = frozenset(
    {"mark", "unmark", "report_on", "make_confidential", "lift_confidentiality"}
)  # moves that leave the state as it is
SENT = frozenset(State) - UNSENT
IN_HANDS = frozenset({State.ASSIGNED, State.IN_HANDLING})
PUBLISHABLE = frozenset({State.REPLIED, State.CLOSED})

ANSWERING = frozenset({TaskRole.SOLE, TaskRole.LEAD, TaskRole.SEPARATE})
SHARING = frozenset({TaskRole.LEAD, TaskRole.CO})
DEAD = frozenset({TaskState.RETURNED, TaskState.STOPPED})
UNSIGNED = frozenset({TaskState.PENDING, TaskState.RETURN_REQUESTED})
HEARD = frozenset({TaskState.REPLIED, TaskState.CO_OPINION_SENT, TaskState.NOTED})  # the unit has done its part
FINISHED = HEARD | DEAD | {TaskState.DISPATCHED}
AT_WORK = frozenset({TaskState.SIGNED_FOR, TaskState.IN_HANDLING, TaskState.REPLY_DRAFTED, TaskState.REPLY_APPROVED})
TALKED_ABOUT = AT_WORK | {
    TaskState.EXTENSION_REQUESTED,
    TaskState.REPLY_AUDIT,
    TaskState.CO_OPINION_SENT,
    TaskState.REPLIED,
}
DRAFTING = AT_WORK - {TaskState.REPLY_APPROVED}
DRAFTED = frozenset({TaskState.REPLY_DRAFTED, TaskState.REPLY_APPROVED})
HANDLING = frozenset({TaskState.SIGNED_FOR, TaskState.IN_HANDLING})
OPEN = frozenset(TaskState) - FINISHED
MOST_ROUNDS = 2  # after a second dissatisfaction a meeting or an expert review decides, not a third round
UNANSWERED = UNSIGNED | HANDLING  # a co-handler that still owes its opinion

# How a state is drawn: the tone of its badge; all others are plain.
TONES = {
    State.DRAFT: "draft", State.COSIGNING: "info", State.SENT_BACK: "warn", State.SUBMITTED: "info",
    State.DELEGATION_CHECK: "info", State.COMMITTEE_CHECK: "info", State.ACCEPTED: "info",
    State.ASSIGNED: "info", State.IN_HANDLING: "info", State.REPLIED: "warn", State.EVALUATED: "warn",
    State.CLOSED: "ok",
}  # fmt: skip
TASK_TONES = {
    TaskState.PENDING: "warn", TaskState.RETURN_REQUESTED: "warn", TaskState.SIGNED_FOR: "info",
    TaskState.IN_HANDLING: "info", TaskState.REPLY_DRAFTED: "info", TaskState.REPLY_APPROVED: "info",
    TaskState.REPLY_AUDIT: "warn", TaskState.EXTENSION_REQUESTED: "warn", TaskState.CO_OPINION_SENT: "ok",
    TaskState.REPLIED: "ok", TaskState.NOTED: "ok",
}  # fmt: skip

PROMISE_TONES = {Promise.OPEN: "info", Promise.DONE: "warn", Promise.CONFIRMED: "ok"}

CASE_TONES = {CaseState.OPEN: "warn", CaseState.REPORTED: "info", CaseState.SETTLED: "ok"}

# How a move's button is drawn; all others are plain.
MAIN_MOVES = frozenset(
    {
        "confirm",
        "submit",
        "accept",
        "pass_on",
        "assign",
        "evaluate",
        "rehandle",
        "dispatch",
        "sign_for",
        "take_note",
        "approve_reply",
        "send_reply",
        "pass_reply",
        "send_co_opinion",
        "decide_coordination",
        "hand_over",
        "rate_item",
        "poll",
        "report_again",
        "answer",
        "release_answer",
        "answer_case",
        "settle_case",
    }
)
DANGEROUS = frozenset(
    {
        "withdraw",
        "refuse",
        "letter",
        "forward",
        "refuse_return",
        "refuse_extension",
        "decide_without",
        "withdraw_item",
    }
)


TAKES_MORE_UNITS = Need(
    lambda task: task.state == TaskState.PENDING or task.proposal.state in BEFORE_REPLY,
    _("No unit can be added any more: the proposal has been answered or has ended."),
)
ANSWERS = Need(
    lambda task: task.role in ANSWERING,
    _("A co-handler gives its opinion to the lead handler; the lead replies to the deputy."),
)
ANSWERS_A_PROPOSAL = Need(
    lambda task: task.proposal.kind != "hand_over" and task.role in ANSWERING,
    _("Only the unit that replies to a proposal records a reply face to face; an item is answered in short."),
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
HAS_NOTHING_UNDECIDED = Need(
    lambda task: (
        task.role in SHARING and task.beside().exists() and not task.coordinations.filter(decided_at=None).exists()
    ),
    _("Only units that handle a proposal together have a disagreement decided, and one at a time."),
)
WAITS_FOR_DECISION = Need(
    lambda task: task.role in SHARING and task.coordinations.filter(decided_at=None).exists(),
    _("This unit has put no disagreement before you."),
)
MAY_BE_EXTENDED = Need(
    lambda task: task.role in ANSWERING and not task.extensions.filter(granted_until__isnull=False).exists(),
    _("Only the term of a unit that replies to the deputy can be extended, and only once."),
)

HAS_CONTACTS_TO_ANSWER = Need(
    lambda task: any(not contact.answer for contact in task.contacts.all()),
    _("No contact is logged that you have not answered."),
)

NOBODY_FOLLOWS = Need(
    lambda commitment: commitment.is_orphaned(), _("The deputy it was promised to is in office and follows it himself.")
)
MAY_BE_ANSWERED_AGAIN = Need(
    lambda proposal: proposal.kind == "interpellation" and proposal.round < MOST_ROUNDS,
    _("Only an interpellation is answered a second time on demand, and once."),
)
NEEDS_NO_REPLY = Need(lambda task: task.proposal.no_reply, _("The deputy waits for a reply to this proposal."))
IS_CONFIDENTIAL = Need(lambda proposal: proposal.confidential, _("This proposal is not confidential."))
IS_NOT_CONFIDENTIAL = Need(lambda proposal: not proposal.confidential, _("This proposal is confidential already."))
NAMES_HANDLERS = Need(
    lambda task: task.proposal.confidential, _("Only for a confidential proposal are handlers named.")
)
IS_ANSWERED_SHORTLY = Need(
    lambda task: task.proposal.kind == "hand_over" and task.role in ANSWERING,
    _("Only a hand-over item is answered in short; a proposal needs a letter."),
)
IS_SHORT = Need(lambda task: task.has_short_draft(), _("This draft is a letter: approve it, then send it."))
IS_LETTER = Need(lambda task: not task.has_short_draft(), _("This is a short answer: approve and give it in one step."))
IS_POLLED = Need(lambda item: item.is_polled, _("The deputy who spoke of it rates the answer."))
IS_RATED_BY_DEPUTY = Need(
    lambda item: not item.is_polled, _("The members of the standing committee are polled on the answer.")
)

IS_NOT_SUPERVISED = Need(
    lambda task: not task.supervised, _("This unit is under supervision for this proposal already.")
)
HAS_A_CARD = Need(lambda case: bool(case.card), _("The unit was shown no card in this case."))

IS_MOTION = Need(lambda proposal: proposal.kind == "motion", _("Only a motion can be decided on or converted."))
IS_MARKED = Need(lambda proposal: bool(proposal.marks), _("This proposal has no mark."))
IS_REPORTED_ON = Need(
    lambda proposal: not REPORTED_ON.isdisjoint(proposal.marks.split()),
    _("Reports are made on key proposals and on those headed by a leader."),
)
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
CAME_ON_PAPER = Need(
    lambda proposal: proposal.entered_by_id is not None, _("It was not entered from a paper by the secretariat.")
)
IS_NOT_MERGED = Need(
    lambda proposal: not proposal.confidential and proposal.main_id is None and not proposal.parts.exists(),
    _("It is confidential, merged already, or others are merged into it."),
)

# fmt: off
PROPOSAL_MOVES = Workflow(
    #    name         label                       from                          to                permission
    Move("invite",    _("Invite co-signers"),     WRITABLE,                     State.COSIGNING,  "proposals.edit"),
    Move("uninvite",  _("Withdraw an invitation"), frozenset({State.COSIGNING}), None,            "proposals.edit"),
    Move("confirm",   _("Sign"),                  frozenset({State.COSIGNING}), None,             "proposals.answer"),
    Move("decline",   _("Decline"),               frozenset({State.COSIGNING}), None,             "proposals.answer"),
    Move("join",      _("Sign as well"),          frozenset({State.COSIGNING}), None,             "proposals.join", IS_OPEN_TO_ALL),
    Move("submit",    _("Submit"),                WRITABLE,                     State.SUBMITTED,  "proposals.submit"),  # with levels: to the first
    Move("accept",    _("Accept"),                IN_REVIEW,                    State.ACCEPTED,   "proposals.review"),
    Move("pass_on",   _("Pass on"),               frozenset({State.DELEGATION_CHECK}), State.COMMITTEE_CHECK, "proposals.check_for_delegation"),  # without: to SUBMITTED
    Move("pass_on",   _("Pass on"),               frozenset({State.COMMITTEE_CHECK}),  State.SUBMITTED,       "proposals.check_for_committee"),
    Move("send_back", _("Send back"),             frozenset({State.DELEGATION_CHECK}), State.SENT_BACK,       "proposals.check_for_delegation"),
    Move("send_back", _("Send back"),             frozenset({State.COMMITTEE_CHECK}),  State.SENT_BACK,       "proposals.check_for_committee"),
    Move("send_back", _("Send back"),             IN_REVIEW,                    State.SENT_BACK,  "proposals.review"),
    Move("refuse",    _("Not accept"),            IN_REVIEW,                    State.REFUSED,    "proposals.review"),
    Move("letter",    _("Treat as a letter"),     IN_REVIEW | {State.REFUSED},  State.LETTER,     "proposals.review"),
    Move("forward",   _("Forward upwards"),       IN_REVIEW,                    State.FORWARDED,  "proposals.review", HAS_CONGRESS_ABOVE),
    Move("convert",   _("Convert to a proposal"), IN_REVIEW,                    None,             "proposals.review", IS_MOTION),
    Move("amend",     _("Edit the text"),         IN_REVIEW | {State.ACCEPTED}, None,           "proposals.review"),
    Move("object",    _("Object to the entry"),   IN_REVIEW,                    State.SENT_BACK,  "proposals.object", CAME_ON_PAPER),
    Move("disown",    _("I have not signed this"), IN_REVIEW,                   None,             "proposals.sign_off", CAME_ON_PAPER),
    Move("split",     _("Split into two"),        IN_REVIEW,                    None,             "proposals.review"),
    Move("decide",    _("Record the decision"),   frozenset({State.ACCEPTED}),  None,             "proposals.review", IS_MOTION),
    Move("merge",     _("Merge into another"),    frozenset({State.ACCEPTED}),  None,             "proposals.assign", IS_NOT_MERGED),
    Move("assign",    _("Assign"),                frozenset({State.ACCEPTED}),  None,             "proposals.assign"),
    Move("supplement", _("Add a supplement"),     BEFORE_REPLY,                 None,             "proposals.edit"),
    Move("demand_answer", _("Demand a second answer"), frozenset({State.REPLIED,
                                                                  State.EVALUATED}), None,        "proposals.demand", MAY_BE_ANSWERED_AGAIN),
    Move("assign_more", _("Assign to a further organ"), IN_HANDS,               None,             "proposals.assign"),
    Move("evaluate",  _("Evaluate"),              frozenset({State.REPLIED}),   None,             "proposals.evaluate"),
    Move("rate_along", _("Rate it as a signatory"), ANSWERED,                     None,             "proposals.rate_along"),
    Move("enter_rating", _("Enter a rating on paper"), frozenset({State.REPLIED}), None,          "proposals.enter_rating"),
    Move("rehandle",  _("Have it handled again"), frozenset({State.EVALUATED}), None,             "proposals.review", MAY_BE_REHANDLED),
    Move("conclude",  _("Conclude"),              frozenset({State.EVALUATED}), State.CLOSED,     "proposals.review"),
    Move("mark",      _("Mark"),                  NUMBERED,                     None,             "proposals.mark"),
    Move("unmark",    _("Take a mark off"),       NUMBERED,                     None,             "proposals.mark", IS_MARKED),
    Move("report_on", _("Report on progress"),    NUMBERED,                     None,             "proposals.report_on", IS_REPORTED_ON),
    Move("make_confidential", _("Make confidential"), WRITABLE,                 None,             "proposals.edit", IS_NOT_CONFIDENTIAL),
    Move("make_confidential", _("Make confidential"), SENT,                     None,             "proposals.make_confidential", IS_NOT_CONFIDENTIAL),
    Move("lift_confidentiality", _("Lift the confidentiality"), WRITABLE,       None,             "proposals.edit", IS_CONFIDENTIAL),
    Move("lift_confidentiality", _("Lift the confidentiality"), SENT,           None,             "proposals.lift_confidentiality", IS_CONFIDENTIAL),
    Move("agree_to_withdraw", _("Agree to the withdrawal"), CHECKED | IN_REVIEW | BEFORE_REPLY, None,       "proposals.sign_off"),
    Move("withdraw",  _("Withdraw"),              WRITABLE,                     State.WITHDRAWN,  "proposals.withdraw"),
    Move("withdraw",  _("Withdraw"),              CHECKED | IN_REVIEW | BEFORE_REPLY, State.WITHDRAWN,  "proposals.withdraw", ALL_AGREE),
)

TASK_MOVES = Workflow(
    #    name                label                             from                                  to                             permission
    Move("dispatch",         _("Dispatch"),                    frozenset({TaskState.PENDING,
                                                                          TaskState.DISPATCHED}),    TaskState.DISPATCHED,          "proposals.dispatch", TAKES_MORE_UNITS),
    Move("sign_for",         _("Sign for"),                    frozenset({TaskState.PENDING}),       TaskState.SIGNED_FOR,          "proposals.handle"),
    Move("take_note",        _("Take note"),                   HANDLING,                             TaskState.NOTED,               "proposals.handle", NEEDS_NO_REPLY),
    Move("request_return",   _("Ask to give back"),            frozenset({TaskState.PENDING}),       TaskState.RETURN_REQUESTED,    "proposals.handle"),
    Move("grant_return",     _("Take back"),                   frozenset({TaskState.RETURN_REQUESTED}), TaskState.RETURNED,         "proposals.decide_return"),
    Move("refuse_return",    _("Leave with the unit"),         frozenset({TaskState.RETURN_REQUESTED}), TaskState.PENDING,          "proposals.decide_return"),
    Move("urge",             _("Urge"),                        OPEN,                                 None,                          "proposals.urge"),
    Move("supervise",        _("Supervise"),                   OPEN | {TaskState.REPLIED},           None,                          "proposals.supervise", IS_NOT_SUPERVISED),
    Move("log_contact",      _("Log a contact"),               frozenset({TaskState.SIGNED_FOR}),    TaskState.IN_HANDLING,         "proposals.handle"),
    Move("log_contact",      _("Log a contact"),               AT_WORK - {TaskState.SIGNED_FOR},     None,                          "proposals.handle"),
    Move("answer_contact",   _("Confirm or contradict a contact"), TALKED_ABOUT,                      None,                          "proposals.answer_contact", HAS_CONTACTS_TO_ANSWER),
    Move("ask_extension",    _("Ask for an extension"),        HANDLING,                             TaskState.EXTENSION_REQUESTED, "proposals.handle", MAY_BE_EXTENDED),  # without consent: at once
    Move("grant_extension",  _("Grant the extension"),         frozenset({TaskState.EXTENSION_REQUESTED}), None,                    "proposals.decide_return"),
    Move("refuse_extension", _("Refuse the extension"),        frozenset({TaskState.EXTENSION_REQUESTED}), None,                    "proposals.decide_return"),
    Move("send_co_opinion",  _("Send the co-opinion"),         HANDLING,                             TaskState.CO_OPINION_SENT,     "proposals.handle", GIVES_OPINION),
    Move("countersign",      _("Countersign the draft"),       HANDLING,                             TaskState.CO_OPINION_SENT,     "proposals.lead_unit", MAY_COUNTERSIGN),
    Move("return_co_opinion", _("Send a co-opinion back"),     AT_WORK,                              None,                          "proposals.handle", HAS_OPINIONS),
    Move("decide_without",   _("Go on without its opinion"),   UNANSWERED,                           TaskState.STOPPED,             "proposals.decide_return", GIVES_OPINION),
    Move("ask_coordination", _("Have a disagreement decided"), AT_WORK,                              None,                          "proposals.handle", HAS_NOTHING_UNDECIDED),
    Move("decide_coordination", _("Decide the disagreement"),  OPEN,                                 None,                          "proposals.decide_return", WAITS_FOR_DECISION),
    Move("name_handlers",    _("Name handlers"),               frozenset(TaskState) - DEAD,          None,                          "proposals.lead_unit", NAMES_HANDLERS),
    Move("draft_reply",      _("Draft the reply"),             DRAFTING,                             TaskState.REPLY_DRAFTED,       "proposals.handle", ANSWERS),
    Move("file_paper_reply", _("Enter a sealed paper reply"),  DRAFTING,                             TaskState.REPLY_DRAFTED,       "proposals.handle", ANSWERS),
    Move("record_oral_reply", _("Record a reply face to face"), DRAFTING,                            TaskState.REPLY_DRAFTED,       "proposals.handle", ANSWERS_A_PROPOSAL),
    Move("answer",           _("Answer in short"),             DRAFTING,                             TaskState.REPLY_DRAFTED,       "proposals.handle", IS_ANSWERED_SHORTLY),  # without approval: at once
    Move("release_answer",   _("Approve and give the answer"), frozenset({TaskState.REPLY_DRAFTED}), TaskState.REPLIED,             "proposals.approve_reply", IS_SHORT),
    Move("approve_reply",    _("Approve the reply"),           frozenset({TaskState.REPLY_DRAFTED}), TaskState.REPLY_APPROVED,      "proposals.approve_reply", IS_LETTER),
    Move("send_back_reply",  _("Send the draft back"),         frozenset({TaskState.REPLY_DRAFTED,
                                                                          TaskState.REPLY_APPROVED}), TaskState.IN_HANDLING,        "proposals.lead_unit"),
    Move("send_reply",       _("Send the reply"),              frozenset({TaskState.REPLY_APPROVED}), TaskState.REPLIED,            "proposals.handle"),  # audited: to REPLY_AUDIT
    Move("pass_reply",       _("Pass the reply"),              frozenset({TaskState.REPLY_AUDIT}),   TaskState.REPLIED,             "proposals.audit_reply"),
    Move("return_reply",     _("Return the reply"),            frozenset({TaskState.REPLY_AUDIT}),   TaskState.IN_HANDLING,         "proposals.audit_reply"),
)

ITEM_MOVES = Workflow(
    #    name              label                        from                         to                permission
    Move("hand_over",      _("Hand over"),              BEFORE_REPLY,                None,             "proposals.run_item"),
    Move("rate_item",      _("Rate the answer"),        frozenset({State.REPLIED}),  None,             "proposals.rate_item", IS_RATED_BY_DEPUTY),
    Move("poll",           _("Record the poll"),        frozenset({State.REPLIED}),  None,             "proposals.run_item", IS_POLLED),
    Move("report_again",   _("Have it reported again"), frozenset({State.EVALUATED}), None,            "proposals.run_item"),
    Move("conclude_item",  _("Conclude"),               frozenset({State.EVALUATED}), State.CLOSED,    "proposals.run_item"),
    Move("conclude_item",  _("Conclude"),               frozenset({State.REPLIED}),  State.CLOSED,     "proposals.run_item", IS_POLLED),
    Move("withdraw_item",  _("Withdraw"),               BEFORE_REPLY,                State.WITHDRAWN,  "proposals.run_item"),
)

COMMITMENT_MOVES = Workflow(
    #    name          label                      from                         to            permission
    Move("report",     _("Report progress"),      frozenset({Promise.OPEN}),   None,         "proposals.keep_promise"),
    Move("change_day", _("Change the day"),       frozenset({Promise.OPEN}),   None,         "proposals.keep_promise"),
    Move("fulfil",     _("Report as done"),       frozenset({Promise.OPEN}),   Promise.DONE, "proposals.keep_promise"),
    Move("rate",       _("Rate the result"),      frozenset({Promise.DONE}),   None,         "proposals.rate_promise"),
    Move("hand_on",    _("Have another deputy follow it"), frozenset({Promise.OPEN,
                                                           Promise.DONE}),     None,         "proposals.hand_promise_on", NOBODY_FOLLOWS),
)

UNSETTLED = frozenset({CaseState.OPEN, CaseState.REPORTED})
CASE_MOVES = Workflow(
    #    name           label                         from                          to                  permission
    Move("answer_case", _("Report to the supervisor"), frozenset({CaseState.OPEN}), CaseState.REPORTED, "proposals.answer_case"),
    Move("settle_case", _("Settle the case"),         UNSETTLED,                    CaseState.SETTLED,  "proposals.decide_case"),
    Move("carry_on",    _("Carry on"),                UNSETTLED,                    CaseState.OPEN,     "proposals.decide_case"),
    Move("lift_card",   _("Take the card back"),      UNSETTLED,                    None,               "proposals.decide_case", HAS_A_CARD),
)
# fmt: on
