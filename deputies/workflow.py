"""How a mandate lives [Deputies Law, arts 61-63], and a duty record: declared, reviewed, counted [rules 4.3]."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Need, Workflow


class State(TextChoices):
    ACTIVE = "active", _("In office")
    SUSPENDED = "suspended", _("Suspended")
    TERMINATED = "terminated", _("Terminated")


class Reason(TextChoices):
    """Why a mandate rests or has ended."""

    INVESTIGATED = "investigated", _("In custody or on trial in a criminal case")
    SENTENCED = "sentenced", _("Serving a sentence without loss of political rights")
    MOVED = "moved", _("Moved out of the area")
    RESIGNED = "resigned", _("Resignation accepted")
    ABSENT = "absent", _("Absent from two sessions without leave")
    RECALLED = "recalled", _("Recalled")
    NATIONALITY = "nationality", _("Lost the nationality")
    RIGHTS = "rights", _("Deprived of political rights")
    INCAPABLE = "incapable", _("Lost legal capacity")
    DIED = "died", _("Died")


SUSPENDING = frozenset({Reason.INVESTIGATED, Reason.SENTENCED})
ENDING = frozenset(Reason) - SUSPENDING
STANDING = frozenset({State.ACTIVE, State.SUSPENDED})  # the seat is taken

# fmt: off
WORKFLOW = Workflow(
    #    name         label                   from                           to                permission
    Move("suspend",   _("Suspend"),           frozenset({State.ACTIVE}),     State.SUSPENDED,  "deputies.suspend"),
    Move("resume",    _("Resume"),            frozenset({State.SUSPENDED}),  State.ACTIVE,     "deputies.resume"),
    Move("terminate", _("End the mandate"),   STANDING,                      State.TERMINATED, "deputies.terminate"),
)
# fmt: on


class DutyState(TextChoices):
    """Where a duty record stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    CHECKED = "checked", _("Waiting for the congress")
    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")
    REFUSED = "refused", _("Not approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISPUTED = "disputed", _("Disputed")
    STRUCK = "struck", _("Struck")


OWN_HANDS = frozenset({DutyState.DRAFT, DutyState.SENT_BACK})  # the deputy may change the text
WAITING = frozenset({DutyState.SUBMITTED, DutyState.CHECKED})  # somebody is to review it
COUNTING = frozenset({DutyState.APPROVED, DutyState.DISPUTED})  # brings points until decided otherwise
ALIVE = OWN_HANDS | WAITING | COUNTING  # the same act may not be declared again beside it


class Fact(TextChoices):
    """What other rooms know to have happened; a congress says which of its types each counts as."""

    PLENARY = "plenary", _("Attended a plenary meeting of the session")
    STANDING_MEETING = "standing_meeting", _("Attended a meeting of the standing committee")
    OBSERVED_MEETING = "observed_meeting", _("Attended the standing committee as an observer")
    GROUP_MEETING = "group_meeting", _("Attended a meeting of the delegation or group")
    HEARING = "hearing", _("Took part in a hearing or discussion")
    SPEECH = "speech", _("Spoke at a meeting")
    WRITTEN_SPEECH = "written_speech", _("Handed in a written speech")
    MOTION = "motion", _("Led a motion")
    PROPOSAL = "proposal", _("Led a proposal")
    CO_SIGNATURE = "co_signature", _("Signed a motion or proposal of others")
    KEY_PROPOSAL = "key_proposal", _("A proposal became a key proposal")
    EXCELLENT_PROPOSAL = "excellent_proposal", _("A proposal was named excellent")
    SURVEY = "survey", _("Took part in a survey")
    INSPECTION = "inspection", _("Took part in an inspection or enforcement check")
    TRAINING = "training", _("Took part in training")
    COURSE = "course", _("Completed a course with its quiz")
    RECEPTION = "reception", _("Received voters at a station")
    STATION_DAY = "station_day", _("Was on duty at a station")
    OPINION = "opinion", _("Passed on an opinion of voters")
    DRAFT_LAW = "draft_law", _("Commented on a draft law")
    WRITTEN_REPORT = "written_report", _("Reported on the duty in writing")
    ORAL_REPORT = "oral_report", _("Reported on the duty in a meeting")
    VISIT = "visit", _("Visited voters")


# What the deputy knows of anyhow, because he did it here or was told of it: its registration is no news to him.
TOLD_OTHERWISE = frozenset({
    Fact.MOTION, Fact.PROPOSAL, Fact.CO_SIGNATURE, Fact.KEY_PROPOSAL, Fact.EXCELLENT_PROPOSAL, Fact.COURSE,
    Fact.OPINION, Fact.DRAFT_LAW, Fact.WRITTEN_REPORT, Fact.ORAL_REPORT,
})  # fmt: skip


def _one_step(record: Any) -> bool:
    return not record.two_step


_FIRST = Need(_one_step, _("The street or town has to review this record first."))

# fmt: off
DUTY = Workflow(
    #    name         label                     from                             to                    permission                 needs
    Move("submit",    _("Hand in"),             OWN_HANDS,                       DutyState.SUBMITTED,  "deputies.declare_duty"),
    Move("check",     _("Pass on"),             frozenset({DutyState.SUBMITTED}), DutyState.CHECKED,   "deputies.check_duty",
         Need(lambda record: record.two_step, _("This record needs no first review."))),
    Move("approve",   _("Approve"),             frozenset({DutyState.SUBMITTED}), DutyState.APPROVED,  "deputies.approve_duty",  _FIRST),
    Move("approve",   _("Approve"),             frozenset({DutyState.CHECKED}),  DutyState.APPROVED,   "deputies.approve_duty"),
    Move("send_back", _("Send back"),           frozenset({DutyState.SUBMITTED}), DutyState.SENT_BACK, "deputies.review_duty"),
    Move("send_back", _("Send back"),           frozenset({DutyState.CHECKED}),  DutyState.SENT_BACK,  "deputies.approve_duty"),
    Move("refuse",    _("Do not approve"),      WAITING,                         DutyState.REFUSED,    "deputies.approve_duty"),
    Move("withdraw",  _("Withdraw"),            OWN_HANDS | WAITING,             DutyState.WITHDRAWN,  "deputies.declare_duty"),
    Move("dispute",   _("That was not so"),     frozenset({DutyState.APPROVED}), DutyState.DISPUTED,   "deputies.dispute_duty"),
    Move("uphold",    _("Keep as recorded"),    frozenset({DutyState.DISPUTED}), DutyState.APPROVED,   "deputies.approve_duty"),
    Move("correct",   _("Correct"),             COUNTING,                        DutyState.APPROVED,   "deputies.approve_duty"),
    Move("strike",    _("Strike"),              COUNTING,                        DutyState.STRUCK,     "deputies.approve_duty"),
)
# fmt: on


class RuleSetState(TextChoices):
    """Only a draft may be changed: what is in force is copied to be changed."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")


class ObjectionState(TextChoices):
    """An objection is open until it is answered."""

    OPEN = "open", pgettext_lazy("objection", "Open")
    CORRECTED = "corrected", _("Corrected")
    REJECTED = "rejected", pgettext_lazy("objection", "Not accepted")


class Shown(TextChoices):
    """To whom a congress shows points and places beside the deputy himself and the staff."""

    NOBODY = "nobody", _("Nobody")
    GROUP = "group", _("The deputies of the same group")
    DELEGATION = "delegation", _("The deputies of the same delegation")
    CONGRESS = "congress", _("All deputies of the congress")
    PUBLIC = "public", _("Everybody")


class DetailState(TextChoices):
    """Where a change stands that a deputy proposed to his own data."""

    WAITING = "waiting", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", pgettext_lazy("change of data", "Refused")
    TAKEN_BACK = "taken_back", _("Taken back")


WAITING_DETAIL = frozenset({DetailState.WAITING})
# What a deputy may propose; name, card, seat and month of birth follow the credentials.
PROPOSABLE = frozenset({
    "ethnicity", "party", "education", "degree", "occupation", "work_unit", "position", "work_phone", "phone", "email",
    "address", "postcode", "resume",
})  # fmt: skip

# fmt: off
DETAILS = Workflow(
    #    name                label            from             to                       permission
    Move("confirm_detail",   _("Confirm"),    WAITING_DETAIL,  DetailState.CONFIRMED,   "deputies.decide_detail"),
    Move("refuse_detail",    _("Refuse"),     WAITING_DETAIL,  DetailState.REFUSED,     "deputies.decide_detail"),
    Move("take_detail_back", pgettext_lazy("change of data", "Take back"), WAITING_DETAIL, DetailState.TAKEN_BACK, "deputies.take_detail_back"),
)
# fmt: on


class ReportState(TextChoices):
    """Where a deputy's report on his duty stands (述职)."""

    DRAFT = "draft", _("Draft")
    HANDED_IN = "handed_in", _("Handed in")
    ACCEPTED = "accepted", pgettext_lazy("duty report", "Accepted")
    HELD = "held", _("Given in a meeting")
    WRITTEN = "written", _("Given in writing")


GIVEN = frozenset({ReportState.HELD, ReportState.WRITTEN})  # the deputy has reported
REPORT_ON_THE_WAY = frozenset({ReportState.HANDED_IN, ReportState.ACCEPTED})
REPORT_OPEN = REPORT_ON_THE_WAY | {ReportState.DRAFT}  # one at a time


def _not_announced(report: Any) -> bool:
    return report.announced_at is None


_UNTOLD = Need(_not_announced, _("The result has been announced already."))

# fmt: off
REPORT_MOVES = Workflow(
    #    name              label                                    from                                to                      permission                 needs
    Move("hand_in_report",   _("Hand in the report"),               frozenset({ReportState.DRAFT}),     ReportState.HANDED_IN,  "deputies.write_report"),
    Move("take_report_back", _("Take the report back"),             frozenset({ReportState.HANDED_IN}), ReportState.DRAFT,      "deputies.write_report"),
    Move("return_report",    _("Back to the deputy"),               REPORT_ON_THE_WAY,                  ReportState.DRAFT,      "deputies.work_on_report"),
    Move("accept_report",    _("Accept the report"),                frozenset({ReportState.HANDED_IN}), ReportState.ACCEPTED,   "deputies.work_on_report"),
    # A meeting with too few people is recorded, and the report stays where it is.
    Move("hold_report",      _("Record the meeting"),               frozenset({ReportState.ACCEPTED}),  None,                   "deputies.work_on_report"),
    Move("file_report",      _("Record the report in writing"),     frozenset({ReportState.ACCEPTED}),  ReportState.WRITTEN,    "deputies.work_on_report"),
    Move("correct_meeting",  _("Correct the record of the meeting"), frozenset({ReportState.HELD}),     None,                   "deputies.work_on_report", _UNTOLD),
    Move("announce_report",  _("Announce the result"),              GIVEN,                              None,                   "deputies.announce_report", _UNTOLD),
)
# fmt: on


class AssessmentState(TextChoices):
    """A batch of yearly assessments is prepared, filled in by all four parties, and closed (履职考核)."""

    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Open for scoring")
    CLOSED = "closed", _("Scoring closed")


SHOWN_ASSESSMENTS = frozenset({AssessmentState.OPEN, AssessmentState.CLOSED})  # whoever scores or is scored sees them

# fmt: off
ASSESSMENT_MOVES = Workflow(
    #    name                 label                from                                   to                       permission
    Move("open_assessment",   _("Open the assessment"),  frozenset({AssessmentState.DRAFT}),    AssessmentState.OPEN,    "deputies.run_assessment"),
    Move("close_assessment",  _("Close the assessment"), frozenset({AssessmentState.OPEN}),     AssessmentState.CLOSED,  "deputies.run_assessment"),
    Move("reopen_assessment", _("Open again"),           frozenset({AssessmentState.CLOSED}),   AssessmentState.OPEN,    "deputies.run_assessment"),
)
# fmt: on


class SelectionState(TextChoices):
    """A vote on whom to commend: candidates are gathered, the vote is recorded, the result is announced."""

    PREPARED = "prepared", _("Gathering candidates")
    VOTED = "voted", _("Vote recorded")
    ANNOUNCED = "announced", _("Result announced")
    DROPPED = "dropped", _("Not held")


# fmt: off
SELECTION_MOVES = Workflow(
    #    name                  label                    from                                                         to                        permission
    Move("record_vote",        _("Record the vote"),    frozenset({SelectionState.PREPARED}),                        SelectionState.VOTED,     "deputies.run_selection"),
    Move("correct_vote",       _("Correct the vote"),   frozenset({SelectionState.VOTED}),                           SelectionState.VOTED,     "deputies.run_selection"),
    Move("announce_selection", _("Announce the result"), frozenset({SelectionState.VOTED}),                          SelectionState.ANNOUNCED, "deputies.run_selection"),
    Move("drop_selection",     _("Do not hold it"),     frozenset({SelectionState.PREPARED, SelectionState.VOTED}),  SelectionState.DROPPED,   "deputies.run_selection"),
)
# fmt: on


class Party(TextChoices):
    """The four who score a deputy [rules 4.2, set E]."""

    SELF = "self", _("Self")
    GROUP = "group", _("Group")
    TOWN = "town", _("Town or street")
    COMMITTEE = "committee", _("Deputy work committee")


class Filler(TextChoices):
    """Which of the roles fills a column; a setting of the batch."""

    DEPUTY = "deputy", _("The deputy himself")
    DELEGATION_STAFF = "delegation_staff", _("Staff of his delegation")
    COMMITTEE_STAFF = "committee_staff", _("Committee staff")
    SECRETARIAT = "secretariat", _("The congress's staff")
    LEADER = "leader", _("A leader of the congress")


class Outcome(TextChoices):
    """What follows from the years of a deputy [rules 4.2, sets B and D]."""

    COMMEND = "commend", _("For commendation")
    TALK = "talk", _("For a talk")


class Basis(TextChoices):
    """What a row looks at."""

    ASSESSMENT = "assessment", _("Yearly assessment")
    POINTS = "points", _("Points")


class Condition(TextChoices):
    """What has to hold in each of the years."""

    TOP_PERCENT = "top_percent", _("among the best, percent")
    TOP_COUNT = "top_count", _("among the best, number")
    BOTTOM_PERCENT = "bottom_percent", _("among the last, percent")
    BOTTOM_COUNT = "bottom_count", _("among the last, number")
    GRADE = "grade", _("has the grade")
    NOT_PASSED = "not_passed", _("did not pass")


NUMBERED_CONDITIONS = frozenset(
    {Condition.TOP_PERCENT, Condition.TOP_COUNT, Condition.BOTTOM_PERCENT, Condition.BOTTOM_COUNT}
)
