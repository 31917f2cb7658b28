"""What a move needs besides the right state, and the words in which it is refused without."""

from django.utils.translation import gettext_lazy as _

from congress.workflow import Need
from proposals.workflow.groups import ANSWERING, APPRAISED, BEFORE_REPLY, MOST_ROUNDS, REPORTED_ON, SHARING
from proposals.workflow.states import Signing, TaskRole, TaskState

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

HAS_A_PLAN = Need(lambda task: getattr(task, "plan", None) is not None, _("This unit has not filed a plan yet."))

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
NOT_CLOSED = Need(
    lambda appraisal: appraisal.proposal.state in APPRAISED,
    _("The proposal waits for a reply, or is closed: what was said of its handling stands."),
)
