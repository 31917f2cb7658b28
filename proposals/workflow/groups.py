"""States that are spoken of together. No code asks for a single state where a group has a name."""

from proposals.workflow.states import AppraisalState, CaseState, MarkKind, State, TaskRole, TaskState

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
APPRAISED = frozenset({State.REPLIED, State.EVALUATED})  # a reply is out, and the proposal is not closed
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
UNDER_WAY = OPEN - UNSIGNED
PLANNING = frozenset(
    {"plan", "add_step", "change_step", "finish_step", "drop_step", "write_diary", "strike_entry"}
)  # moves that stand beside the plan and the diary, not among the page's buttons
MOST_ROUNDS = 2  # after a second dissatisfaction a meeting or an expert review decides, not a third round
UNANSWERED = UNSIGNED | HANDLING  # a co-handler that still owes its opinion

UNSETTLED = frozenset({CaseState.OPEN, CaseState.REPORTED})
ANY_WORD = frozenset(AppraisalState)
