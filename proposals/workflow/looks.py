"""How states and moves are drawn."""

from proposals.workflow.states import CaseState, Promise, ReportState, State, TaskState

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

REPORT_TONES = {ReportState.DRAFT: "draft", ReportState.APPROVED: "info", ReportState.SENT: "ok"}

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
        "approve_report",
        "send_report",
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
