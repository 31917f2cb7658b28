"""The tables of moves of this room: a gathering from application to closing, and a place in it with its leave."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Need, Workflow


class GatheringState(TextChoices):
    """A gathering is drafted by staff or applied for by a group, published, and closed when everybody went home."""

    DRAFT = "draft", pgettext_lazy("gathering", "Draft")
    APPLIED = "applied", pgettext_lazy("gathering", "Applied for")
    REFUSED = "refused", pgettext_lazy("gathering", "Not held")
    PUBLISHED = "published", pgettext_lazy("gathering", "Published")
    CLOSED = "closed", pgettext_lazy("gathering", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("gathering", "Called off")


UNPUBLISHED = frozenset({GatheringState.DRAFT, GatheringState.APPLIED})
SHOWN = frozenset({GatheringState.PUBLISHED, GatheringState.CLOSED, GatheringState.CANCELLED})
CHANGEABLE = UNPUBLISHED | {GatheringState.PUBLISHED}


def _is_over(gathering: Any) -> bool:
    return gathering.is_over


_OVER = Need(_is_over, _("The gathering is not over yet; it is closed when it is."))

# fmt: off
GATHERING = Workflow(
    #    name                  label                   from                                    to                        permission                   needs
    Move("publish_gathering",  pgettext_lazy("gathering", "Publish"), UNPUBLISHED,                            GatheringState.PUBLISHED, "meetings.manage"),
    Move("apply_gathering",    _("Apply"),             frozenset({GatheringState.DRAFT}),      GatheringState.APPLIED,   "meetings.apply_gathering"),
    Move("return_gathering",   _("Give back to change"), frozenset({GatheringState.APPLIED}),  GatheringState.DRAFT,     "meetings.manage"),
    Move("refuse_gathering",   _("Do not hold it"),    UNPUBLISHED,                            GatheringState.REFUSED,   "meetings.manage"),
    Move("close_gathering",    _("Close and settle"),  frozenset({GatheringState.PUBLISHED}),  GatheringState.CLOSED,    "meetings.manage",   _OVER),
    Move("cancel_gathering",   _("Call off"),          frozenset({GatheringState.PUBLISHED}),  GatheringState.CANCELLED, "meetings.manage"),
)
# fmt: on


class Answer(TextChoices):
    """What somebody asked to a gathering, or wishing to come, has said."""

    INVITED = "invited", pgettext_lazy("participation", "Not answered")
    COMING = "coming", pgettext_lazy("participation", "Coming")
    WAITING = "waiting", pgettext_lazy("participation", "On the waiting list")
    NOT_COMING = "not_coming", pgettext_lazy("participation", "Not coming")
    LEAVE_ASKED = "leave_asked", pgettext_lazy("participation", "Leave asked for")
    EXCUSED = "excused", pgettext_lazy("participation", "Leave granted")
    NOT_EXCUSED = "not_excused", pgettext_lazy("participation", "Leave not granted")


ON_LEAVE = frozenset({Answer.LEAVE_ASKED, Answer.EXCUSED, Answer.NOT_EXCUSED})  # leave was asked for
SEATED = frozenset({Answer.COMING, Answer.LEAVE_ASKED, Answer.NOT_EXCUSED})  # who takes one of the places
ANNOUNCED = SEATED | {Answer.EXCUSED}  # said he would come, then perhaps asked for leave
CONCERNED = frozenset(Answer) - {Answer.NOT_COMING}  # whom a change of plan concerns


def _takes_answers(participation: Any) -> bool:
    return participation.gathering.takes_answers


def _may_stay_away(participation: Any) -> bool:
    return participation.gathering.takes_answers and not participation.gathering.is_required


def _needs_leave(participation: Any) -> bool:
    gathering = participation.gathering
    return gathering.is_under_way and (gathering.is_required or participation.answer == Answer.COMING)


def _is_open(participation: Any) -> bool:
    return participation.gathering.is_under_way


def _waits_for_support(participation: Any) -> bool:
    waits = participation.leave_needs_support and participation.leave_passed_on_at is None
    return waits and participation.gathering.state == GatheringState.PUBLISHED


def _may_be_decided(participation: Any) -> bool:
    gathering = participation.gathering
    waits = _waits_for_support(participation) and not gathering.has_begun
    return gathering.state == GatheringState.PUBLISHED and not waits


_ANSWER = Need(_takes_answers, _("The time to answer is over."))
_VOLUNTARY = Need(_may_stay_away, _("You have to attend, or the time to answer is over: ask for leave if you cannot."))
_LEAVE = Need(_needs_leave, _("No leave is needed here, or the gathering is over."))
_OPEN = Need(_is_open, _("The gathering is over, closed or called off."))
_SUPPORTED = Need(_may_be_decided, _("The delegation has to say its word first, until the gathering has begun."))
_UNSUPPORTED = Need(_waits_for_support, _("The delegation has said its word, or is not asked."))

# fmt: off
# Whether ``come`` and ``take_leave_back`` lead to a place or to the waiting list follows from the limit, under the
# gathering's lock.
PARTICIPATION = Workflow(
    #    name               label                      from                                                                to                  permission               needs
    Move("come",            _("I am coming"),          frozenset({Answer.INVITED, Answer.NOT_COMING, Answer.NOT_EXCUSED}), None,               "meetings.answer",       _ANSWER),
    Move("stay_away",       _("I am not coming"),      frozenset({Answer.INVITED, Answer.COMING, Answer.WAITING}),         Answer.NOT_COMING,  "meetings.answer",       _VOLUNTARY),
    Move("ask_leave",       _("Ask for leave"),        frozenset({Answer.INVITED, Answer.COMING}),                         Answer.LEAVE_ASKED, "meetings.answer",       _LEAVE),
    Move("take_leave_back", _("I am coming after all"), frozenset({Answer.LEAVE_ASKED, Answer.EXCUSED}),                   None,               "meetings.answer",       _OPEN),
    Move("pass_leave_on",   _("Pass on with a word"),  frozenset({Answer.LEAVE_ASKED}),                                    Answer.LEAVE_ASKED, "meetings.check_leave",  _UNSUPPORTED),
    Move("grant_leave",     _("Grant leave"),          frozenset({Answer.LEAVE_ASKED}),                                    Answer.EXCUSED,     "meetings.decide_leave", _SUPPORTED),
    Move("refuse_leave",    _("Do not grant leave"),   frozenset({Answer.LEAVE_ASKED}),                                    Answer.NOT_EXCUSED, "meetings.decide_leave", _SUPPORTED),
)
# fmt: on
OWN_MOVES = frozenset({"come", "stay_away", "ask_leave", "take_leave_back"})


class Attendance(TextChoices):
    """What the list of a gathering says of somebody; empty as long as nobody knows."""

    PRESENT = "present", pgettext_lazy("attendance", "Present")
    LATE = "late", pgettext_lazy("attendance", "Late")
    LEFT_EARLY = "left_early", pgettext_lazy("attendance", "Left early")
    ABSENT = "absent", pgettext_lazy("attendance", "Absent")


CAME = frozenset({Attendance.PRESENT, Attendance.LATE, Attendance.LEFT_EARLY})


class DocumentState(TextChoices):
    """A paper of a gathering is prepared by staff, released to its readers, and sometimes withdrawn."""

    PREPARED = "prepared", pgettext_lazy("document", "In preparation")
    RELEASED = "released", pgettext_lazy("document", "Released")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "Withdrawn")


LEFT_THE_DESK = frozenset({DocumentState.RELEASED, DocumentState.WITHDRAWN})

# fmt: off
DOCUMENT = Workflow(
    #    name                  label            from                                 to                       permission
    Move("release_document",   _("Release"),    frozenset({DocumentState.PREPARED}), DocumentState.RELEASED,  "meetings.prepare_documents"),
    Move("withdraw_document",  pgettext_lazy("document", "Withdraw"), frozenset({DocumentState.RELEASED}), DocumentState.WITHDRAWN, "meetings.prepare_documents"),
)
# fmt: on


class SpeechState(TextChoices):
    """A deputy asks to speak, is put on the list, called, and has spoken; or hands the text in instead."""

    ASKED = "asked", pgettext_lazy("speech", "Asked for")
    LISTED = "listed", pgettext_lazy("speech", "On the list")
    CALLED = "called", pgettext_lazy("speech", "Speaking")
    SPOKEN = "spoken", pgettext_lazy("speech", "Has spoken")
    HANDED_IN = "handed_in", pgettext_lazy("speech", "Handed in in writing")
    DECLINED = "declined", pgettext_lazy("speech", "Not taken")
    TAKEN_BACK = "taken_back", pgettext_lazy("speech", "Taken back")
    NOT_REACHED = "not_reached", pgettext_lazy("speech", "Was not called")


WAITING_TO_SPEAK = frozenset({SpeechState.ASKED, SpeechState.LISTED})
OPEN_SPEECHES = WAITING_TO_SPEAK | {SpeechState.CALLED}
GIVEN_SPEECHES = frozenset({SpeechState.SPOKEN, SpeechState.HANDED_IN})  # what counts as duty
HEARD_OF = frozenset({SpeechState.LISTED, SpeechState.CALLED}) | GIVEN_SPEECHES  # what everybody in the hall sees


def _speeches_go_on(speech: Any) -> bool:
    return speech.gathering.state == GatheringState.PUBLISHED


def _has_begun(speech: Any) -> bool:
    return _speeches_go_on(speech) and speech.gathering.has_begun


_GOES_ON = Need(_speeches_go_on, _("The gathering is closed or called off; the secretariat corrects, with a reason."))
_BEGUN = Need(_has_begun, _("Nobody is called before the gathering begins, or after it is closed."))

# fmt: off
SPEECH = Workflow(
    #    name                 label                                       from                                 to                      permission               needs
    Move("list_speech",       _("Put on the list"),                       frozenset({SpeechState.ASKED}),      SpeechState.LISTED,     "meetings.run_speech",   _GOES_ON),
    Move("call_speech",       pgettext_lazy("speech", "Call"),            WAITING_TO_SPEAK,                    SpeechState.CALLED,     "meetings.run_speech",   _BEGUN),
    Move("end_speech",        _("The speech has ended"),                  frozenset({SpeechState.CALLED}),     SpeechState.SPOKEN,     "meetings.run_speech",   _GOES_ON),
    Move("put_back_speech",   _("Back on the list"),                      frozenset({SpeechState.CALLED}),     SpeechState.LISTED,     "meetings.run_speech",   _GOES_ON),
    Move("decline_speech",    _("Do not take it"),                        WAITING_TO_SPEAK | {SpeechState.HANDED_IN}, SpeechState.DECLINED, "meetings.run_speech", _GOES_ON),
    Move("hand_in_speech",    _("Hand in in writing instead"),            WAITING_TO_SPEAK,                    SpeechState.HANDED_IN,  "meetings.own_speech",   _GOES_ON),
    Move("take_speech_back",  pgettext_lazy("speech", "Take back"),       WAITING_TO_SPEAK,                    SpeechState.TAKEN_BACK, "meetings.own_speech",   _GOES_ON),
)
# fmt: on


class BriefState(TextChoices):
    """A bulletin is drafted by the delegation's staff, signed by its head, edited and issued by the secretariat."""

    DRAFT = "draft", pgettext_lazy("brief", "Draft")
    TO_SIGN = "to_sign", pgettext_lazy("brief", "To be signed")
    SIGNED = "signed", pgettext_lazy("brief", "Signed")
    MERGED = "merged", pgettext_lazy("brief", "Merged")
    ISSUED = "issued", pgettext_lazy("brief", "Issued")


WITH_SIGNATURE = frozenset({BriefState.SIGNED, BriefState.MERGED, BriefState.ISSUED})  # what the secretariat accepts

# fmt: off
BRIEF = Workflow(
    #    name               label                                            from                            to                  permission
    Move("hand_in_brief",   pgettext_lazy("brief", "Hand to the head"),      frozenset({BriefState.DRAFT}),   BriefState.TO_SIGN, "meetings.draft_brief"),
    Move("sign_brief",      pgettext_lazy("brief", "Sign"),                  frozenset({BriefState.TO_SIGN}), BriefState.SIGNED,  "meetings.sign_brief"),
    Move("send_back_brief", pgettext_lazy("brief", "Give back to change"),   frozenset({BriefState.TO_SIGN}), BriefState.DRAFT,   "meetings.sign_brief"),
    Move("return_brief",    pgettext_lazy("brief", "Return to the delegation"), frozenset({BriefState.SIGNED}), BriefState.DRAFT, "meetings.edit_brief"),
    Move("merge_brief",     pgettext_lazy("brief", "Merge into another"),    frozenset({BriefState.SIGNED}),  BriefState.MERGED,  "meetings.edit_brief"),
    Move("issue_brief",     pgettext_lazy("brief", "Number and issue"),      frozenset({BriefState.SIGNED}),  BriefState.ISSUED,  "meetings.edit_brief"),
)
# fmt: on
