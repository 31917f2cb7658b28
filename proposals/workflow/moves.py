"""The tables of moves."""

from django.utils.translation import gettext_lazy as _

from congress.workflow import Move, Workflow
from proposals.workflow.groups import (
    ANSWERED,
    ANY_WORD,
    AT_WORK,
    BEFORE_REPLY,
    CHECKED,
    DEAD,
    DRAFTING,
    HANDLING,
    IN_HANDS,
    IN_REVIEW,
    NUMBERED,
    OPEN,
    SENT,
    TALKED_ABOUT,
    UNANSWERED,
    UNDER_WAY,
    UNSETTLED,
    WRITABLE,
)
from proposals.workflow.needs import (
    ALL_AGREE,
    ANSWERS,
    ANSWERS_A_PROPOSAL,
    CAME_ON_PAPER,
    GIVES_OPINION,
    HAS_A_CARD,
    HAS_A_PLAN,
    HAS_CONGRESS_ABOVE,
    HAS_CONTACTS_TO_ANSWER,
    HAS_NOTHING_UNDECIDED,
    HAS_OPINIONS,
    IS_ANSWERED_SHORTLY,
    IS_CONFIDENTIAL,
    IS_LETTER,
    IS_MARKED,
    IS_MOTION,
    IS_NOT_CONFIDENTIAL,
    IS_NOT_MERGED,
    IS_NOT_SUPERVISED,
    IS_OPEN_TO_ALL,
    IS_POLLED,
    IS_RATED_BY_DEPUTY,
    IS_REPORTED_ON,
    IS_SHORT,
    MAY_BE_ANSWERED_AGAIN,
    MAY_BE_EXTENDED,
    MAY_BE_REHANDLED,
    MAY_COUNTERSIGN,
    NAMES_HANDLERS,
    NEEDS_NO_REPLY,
    NOBODY_FOLLOWS,
    NOT_CLOSED,
    TAKES_MORE_UNITS,
    WAITS_FOR_DECISION,
)
from proposals.workflow.states import AppraisalState, CaseState, Promise, ReportState, State, TaskState

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
    Move("plan",             _("Plan the handling"),           UNDER_WAY,                            None,                          "proposals.handle"),
    Move("add_step",         _("Add a step"),                  UNDER_WAY,                            None,                          "proposals.handle", HAS_A_PLAN),
    Move("change_step",      _("Change a step"),               UNDER_WAY,                            None,                          "proposals.handle", HAS_A_PLAN),
    Move("finish_step",      _("Report a step as done"),       UNDER_WAY,                            None,                          "proposals.handle", HAS_A_PLAN),
    Move("drop_step",        _("Take a step out"),             UNDER_WAY,                            None,                          "proposals.handle", HAS_A_PLAN),
    Move("write_diary",      _("Write in the diary"),          UNDER_WAY,                            None,                          "proposals.handle"),
    Move("strike_entry",     _("Strike an entry of the diary"), UNDER_WAY,                           None,                          "proposals.handle"),
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
CASE_MOVES = Workflow(
    #    name           label                         from                          to                  permission
    Move("answer_case", _("Report to the supervisor"), frozenset({CaseState.OPEN}), CaseState.REPORTED, "proposals.answer_case"),
    Move("settle_case", _("Settle the case"),         UNSETTLED,                    CaseState.SETTLED,  "proposals.decide_case"),
    Move("carry_on",    _("Carry on"),                UNSETTLED,                    CaseState.OPEN,     "proposals.decide_case"),
    Move("lift_card",   _("Take the card back"),      UNSETTLED,                    None,               "proposals.decide_case", HAS_A_CARD),
)

REPORT_MOVES = Workflow(
    #    name                label                    from                               to                    permission
    Move("write_report",     _("Write on"),           frozenset({ReportState.DRAFT}),    None,                 "proposals.write_report"),
    Move("approve_report",   _("Approve the report"), frozenset({ReportState.DRAFT}),    ReportState.APPROVED, "proposals.approve_report"),
    Move("send_back_report", _("Open it again"),      frozenset({ReportState.APPROVED}), ReportState.DRAFT,    "proposals.lead_report"),
    Move("send_report",      _("Send the report"),    frozenset({ReportState.APPROVED}), ReportState.SENT,     "proposals.lead_report"),
)
APPRAISAL_MOVES = Workflow(
    #    name                 label                          from                                                 to                       permission
    Move("rewrite_appraisal", _("Write it anew"),            ANY_WORD,                                            AppraisalState.WRITTEN,  "proposals.rewrite_appraisal", NOT_CLOSED),
    Move("show_appraisal",    _("Show it"),                  frozenset({AppraisalState.WRITTEN,
                                                                        AppraisalState.WITHHELD}),                AppraisalState.SHOWN,    "proposals.screen_appraisal"),
    Move("withhold_appraisal", _("Withhold it"),             frozenset({AppraisalState.WRITTEN,
                                                                        AppraisalState.SHOWN}),                   AppraisalState.WITHHELD, "proposals.screen_appraisal"),
)
