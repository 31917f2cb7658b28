"""The proposals of the small size: each one is told on a line of its own, so that every state has its examples.

A line names the topic (its number in the table), the deputy (his place among the accounts), the path, on which day it
was begun and on which it took its last step (days before today), the rating or outcome, and the unit when it is not
the topic's own.
"""

from dataclasses import dataclass

STRAIGHT = [
    "create", "submit", "accept", "assign", "dispatch", "sign_for", "log_contact", "draft_reply", "approve_reply",
    "send_reply", "evaluate", "conclude",
]  # fmt: skip


def upto(last: str) -> list[str]:
    """The straight path as far as ``last``."""
    return STRAIGHT[: STRAIGHT.index(last) + 1]


PATHS = {
    "draft": ["create"],
    "submitted": upto("submit"),
    "paper": ["enter_paper"],
    "checked": ["create", "submit:check"],
    "delegation": ["create:delegation", "submit"],
    "rated_on_paper": [*upto("send_reply"), "enter_rating", "enter_rating:second"],
    "amended": [*upto("submit"), "amend"],
    "split": [*upto("submit"), "split"],
    "sent_back": [*upto("submit"), "send_back"],
    "refused": [*upto("submit"), "refuse"],
    "accepted": upto("accept"),
    "assigned": upto("assign"),
    "dispatched": upto("dispatch"),
    "signed": upto("sign_for"),
    "return_asked": [*upto("dispatch"), "request_return"],
    "return_refused": [*upto("dispatch"), "request_return", "refuse_return"],
    "returned": [*upto("dispatch"), "request_return", "grant_return"],
    "dispatched_anew": [*upto("dispatch"), "request_return", "grant_return", "dispatch:2", "sign_for:2", "log_contact:2"],
    "handling": upto("log_contact"),
    "planned": [
        *upto("sign_for"), "plan", "add_step:1", "add_step:2", "add_step:3", "write_diary:photo", "log_contact", "finish_step",
        "write_diary:2",
    ],
    "confirmed": [*upto("log_contact"), "answer_contact:confirmed"],
    "contradicted": [*upto("log_contact"), "answer_contact:contradicted"],
    "drafted": upto("draft_reply"),
    "draft_sent_back": [*upto("draft_reply"), "send_back_reply"],
    "approved": upto("approve_reply"),
    "replied": upto("send_reply"),
    "separate": [
        *upto("dispatch"), "dispatch:2", "sign_for", "sign_for:2", "log_contact", "log_contact:2",
        "draft_reply", "approve_reply", "send_reply",
    ],
    "opinion_sent": [
        *upto("dispatch"), "dispatch:co", "sign_for", "sign_for:co", "log_contact", "send_co_opinion:co", "draft_reply",
    ],
    "opinion_owed": [*upto("dispatch"), "dispatch:co", "sign_for", "sign_for:co", "log_contact", "draft_reply"],
    "extended": [*upto("log_contact"), "ask_extension", "grant_extension"],
    "second_round": [*upto("evaluate"), "rehandle", "sign_for:again", "log_contact:again"],
    "key": [*upto("accept"), "assign", "mark:key", *STRAIGHT[4:10], "report_on"],
    "headed": [
        *upto("dispatch"), "mark:key", "mark:leader_headed", "sign_for", "plan", "add_step:1", "add_step:2",
        "log_contact", "write_diary:1", "report_on",
    ],
    "direct": [*upto("assign"), "mark:direct_line", *STRAIGHT[4:7]],
    "excellent": [*upto("evaluate"), "mark:excellent"],
    "noted": ["create:reference", *upto("sign_for")[1:], "take_note"],
    "confidential": [*upto("dispatch"), "make_confidential", "name_handlers", "sign_for", "log_contact"],
    "letter": [*upto("submit"), "letter"],
    "cosigning": ["create", "invite", "confirm", "decline"],
    "urged": [*upto("log_contact"), "urge"],
    "supervised": [*upto("log_contact"), "supervise"],
    "lapsed": [*upto("send_reply"), "lapse"],
    "reminded": [*upto("send_reply"), "remind_evaluation"],
    "evaluated": upto("evaluate"),
    "concluded": upto("conclude"),
    "committee": ["create", "submit:check", "pass_on"],
    "forwarded": [*upto("submit"), "forward"],
    "signed_by_some": ["create", "invite", "confirm", "uninvite", "submit"],
    "extension_asked": [*upto("log_contact"), "ask_extension"],
    "audited": [*upto("approve_reply"), "send_reply:audit"],
    "oral": [*upto("sign_for"), "record_oral_reply", "approve_reply", "send_reply"],
    "paper_reply": [*upto("log_contact"), "file_paper_reply"],
    "paper_sent": [*upto("log_contact"), "file_paper_reply", "approve_reply", "send_reply"],
    "main": upto("evaluate"),
    "part": [*upto("accept"), "merge", *STRAIGHT[5:11]],  # of the main one: told before it, and in handling meanwhile
    "several": [*upto("assign"), "assign_more", "dispatch", "sign_for"],
    "disagreed": [*upto("dispatch"), "dispatch:co", "sign_for", "sign_for:co", "log_contact", "ask_coordination"],
    "withdrawn_early": [*upto("submit"), "withdraw"],
    "withdrawn_late": [*upto("log_contact"), "withdraw"],
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One line. The first day of this session is 1, of last year's 365 (its second day 364), and so on."""

    topic: int
    deputy: int
    path: str
    begun: int
    ended: int
    rating: str = "satisfied"
    outcome: str = "B"
    unit: str = ""


# fmt: off
CITY_STORIES = (
    # deputy01: one to evaluate, one draft, one in handling, one closed, one just handed in
    Story(1,  1,    "replied",        60,   4),
    Story(16, 1,    "draft",           1,   1),
    Story(20, 1,    "planned",        42,  12),
    Story(2,  1,    "evaluated",     364, 300, "satisfied", "A"),
    Story(26, 1,    "submitted",       1,   1),
    # deputy02
    Story(5,  2,    "replied",        62,   9, outcome="C"),
    Story(17, 2,    "drafted",        45,   3),
    Story(9,  2,    "sent_back",       1,   1),
    Story(21, 2,    "dispatched",      8,   2),
    Story(14, 2,    "evaluated",     363, 290, "basically"),
    # deputy03
    Story(4,  3,    "evaluated",      75,   5, "dissatisfied", "C"),
    Story(48, 3,    "draft",           1,   1),
    Story(35, 3,    "refused",        30,  26),
    Story(3,  3,    "approved",       55,   2),
    Story(7,  3,    "accepted",        1,   1),
    # this session
    Story(1,  4,    "assigned",        1,   1),
    Story(18, 5,    "assigned",        1,   1),
    Story(27, 6,    "amended",         1,   1),
    Story(40, 7,    "split",           1,   1),
    Story(31, 8,    "paper",           1,   1),
    Story(44, 9,    "accepted",        1,   1),
    Story(32, 9,    "delegation",      1,   1),
    Story(49, 10,   "sent_back",       1,   1),
    Story(5,  11,   "dispatched",      1,   1),
    Story(8,  12,   "dispatched",      1,   1),
    Story(2,  13,   "dispatched",      1,   1),
    Story(54, 14,   "draft",           1,   1),
    Story(24, 15,   "withdrawn_early", 1,   1),
    # between the fourth and the fifth session
    Story(16, 4,    "signed",         18,   5),
    Story(10, 5,    "signed",         20,   4),
    Story(34, 6,    "return_asked",   11,   2),
    Story(38, 7,    "return_refused", 11,   2),
    Story(6,  8,    "returned",       14,   3),
    Story(12, 9,    "dispatched_anew", 40,  8),
    Story(1,  10,   "handling",      135,  98),
    Story(9,  11,   "confirmed",      38,  10),
    Story(13, 12,   "drafted",        50,   2, outcome="A"),
    Story(5,  13,   "drafted",        52,   2),
    Story(20, 14,   "draft_sent_back", 48,  3),
    Story(16, 15,   "approved",       58,   2, outcome="A"),
    Story(11, 16,   "replied",        70,   6, outcome="A"),
    Story(17, 17,   "reminded",       66,   8),
    Story(22, 18,   "replied",        64,  10, outcome="D"),
    Story(28, 19,   "evaluated",      80,   7, "dissatisfied"),
    Story(21, 20,   "separate",       60,   5),
    Story(52, 4,    "contradicted",   45,  11),
    Story(53, 5,    "evaluated",     110,  40, "basically", unit="U48"),
    Story(48, 6,    "signed",         25,   8, unit="U78"),
    Story(36, 7,    "replied",        72,   9, unit="U79"),
    Story(19, 8,    "withdrawn_late", 40,  15),
    Story(29, 9,    "lapsed",        140,  60),
    Story(33, 10,   "rated_on_paper", 150, 85, "satisfied", "A"),
    Story(25, 11,   "concluded",     160,  70, "dissatisfied"),
    # several units, more time, a second round, a letter, signatures, an urge
    Story(16, 17,   "opinion_sent",   34,   4),
    Story(21, 18,   "opinion_owed",   30,   6),
    Story(20, 19,   "extended",       50,   5),
    Story(17, 20,   "second_round",  100,   5, "dissatisfied"),
    Story(52, 13,   "letter",         20,  16),
    Story(49, 16,   "cosigning",       1,   1),
    Story(18, 6,    "urged",          48,   7),
    # marks: two key proposals, one of them headed by a leader; one on the direct line; excellent ones of last year below
    Story(17, 9,    "key",            68,   7),
    Story(2,  14,   "headed",         43,   5),
    Story(37, 15,   "direct",         21,   6),
    Story(20, 11,   "supervised",     80,   8),
    # a second level of review, several organs of the first tier, an audit, a disagreement, replies not by letter
    Story(31, 13,   "committee",       1,   1),
    Story(9,  15,   "signed_by_some",  1,   1),
    Story(13, 16,   "extension_asked", 60,  3),
    Story(22, 13,   "audited",        57,   2),
    Story(28, 6,    "oral",           44,   9),
    Story(8,  4,    "paper_reply",    47,   3),
    Story(12, 18,   "paper_sent",     51,   3),
    Story(11, 7,    "several",        24,   6),
    Story(21, 5,    "disagreed",      32,   4),
    # two deputies, one matter: merged, each with its number, its reply and its evaluation
    Story(4,  16,   "main",           66,   6, "satisfied", "A"),
    Story(4,  19,   "part",           58,   5, "basically", "B"),
    # for reference only; confidential
    Story(15, 10,   "noted",          40,   9),
    Story(19, 12,   "confidential",   33,   7),
    # earlier sessions
    Story(45, 12,   "excellent",     364, 305),
    Story(46, 13,   "excellent",     363, 299, "satisfied", "A"),
    Story(47, 14,   "evaluated",     363, 280, "basically"),
    Story(50, 15,   "evaluated",     362, 296),
    Story(51, 16,   "lapsed",        364, 290),
    Story(30, 17,   "evaluated",     728, 660, "satisfied", "A"),
    Story(32, 18,   "evaluated",     727, 650),
    Story(37, 19,   "concluded",     727, 640, "dissatisfied", "C"),
    Story(41, 20,   "evaluated",    1091, 1020),
    Story(43, 1,    "evaluated",    1455, 1390, "satisfied", "A"),
    # answered by an office that was closed since: its successor reads the file
    Story(2,  8,    "evaluated",     362, 280, unit="X01"),
)
COUNTY_STORIES = (
    Story(16, 1,    "replied",        60,   6),
    Story(26, 1,    "draft",           3,   3),
    Story(20, 2,    "planned",        40,   9),
    Story(21, 3,    "dispatched",      8,   2),
    Story(23, 2,    "submitted",       2,   2),
    Story(7,  4,    "assigned",        5,   3),
    Story(24, 5,    "forwarded",      12,   8),
    Story(20, 5,    "evaluated",     384, 320),
)
TOWN_STORIES = (
    Story(17, 1,    "replied",        50,   5, unit="U03"),
    Story(26, 1,    "draft",           4,   4, unit="U02"),
    Story(22, 2,    "signed",         15,   4, unit="U03"),
    Story(23, 3,    "checked",         3,   3, unit="U05"),
    Story(14, 4,    "evaluated",     399, 350, unit="U03"),
)
# fmt: on
