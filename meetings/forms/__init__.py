"""What people type in: checked here, saved by the services. One form serves page and API."""

from meetings.forms.attending import CorrectForm, GuestsForm, InviteForm, MarkForm, PaperForm, WalkInForm
from meetings.forms.briefs import BRIEF_FORMS, BriefForm, ChangeRemarkForm, DeputyHeadsForm, EditBriefForm, RemarkForm
from meetings.forms.clearance import DeskForm, EvidenceForm, KeepersForm, RequirementForm
from meetings.forms.fields import NamesField
from meetings.forms.gatherings import AUDIENCE, CopyForm, GatheringForm, PartForm
from meetings.forms.guide import CallAnswerForm, CallForm, GuideEntryForm, LostThingForm
from meetings.forms.lodging import GiveRoomsForm, HotelForm, MoveRoomForm, RoomRowsForm, RoomSheetForm, StayForm
from meetings.forms.moves import FORMS, AskLeaveForm, EmptyForm, NoteForm, form_of
from meetings.forms.papers import (
    DOCUMENT_FORMS,
    AgendaItemForm,
    ArchiveForm,
    DocumentForm,
    PageNoteForm,
    PlainForm,
    ReadersForm,
    ScheduleEntryForm,
    TakenForm,
)
from meetings.forms.results import FeedbackForm, ReportForm
from meetings.forms.seats import (
    DraftSeatsForm,
    GiveSeatForm,
    HallForm,
    SeatImportForm,
    SeatPrintForm,
    SeatSheetForm,
    SeatWishForm,
    SwapForm,
)
from meetings.forms.speeches import (
    SPEECH_FORMS,
    AskAtForm,
    AskToSpeakForm,
    ConductForm,
    CorrectSpeechForm,
    EnterSpeakerForm,
)

__all__ = [
    "AUDIENCE",
    "BRIEF_FORMS",
    "DOCUMENT_FORMS",
    "FORMS",
    "SPEECH_FORMS",
    "AgendaItemForm",
    "ArchiveForm",
    "AskAtForm",
    "AskLeaveForm",
    "AskToSpeakForm",
    "BriefForm",
    "CallAnswerForm",
    "CallForm",
    "ChangeRemarkForm",
    "ConductForm",
    "CopyForm",
    "CorrectForm",
    "CorrectSpeechForm",
    "DeputyHeadsForm",
    "DeskForm",
    "DocumentForm",
    "DraftSeatsForm",
    "EditBriefForm",
    "EmptyForm",
    "EnterSpeakerForm",
    "EvidenceForm",
    "FeedbackForm",
    "GatheringForm",
    "GiveRoomsForm",
    "GiveSeatForm",
    "GuestsForm",
    "GuideEntryForm",
    "HallForm",
    "HotelForm",
    "InviteForm",
    "KeepersForm",
    "LostThingForm",
    "MarkForm",
    "MoveRoomForm",
    "NamesField",
    "NoteForm",
    "PageNoteForm",
    "PaperForm",
    "PartForm",
    "PlainForm",
    "ReadersForm",
    "RemarkForm",
    "ReportForm",
    "RequirementForm",
    "RoomRowsForm",
    "RoomSheetForm",
    "ScheduleEntryForm",
    "SeatImportForm",
    "SeatPrintForm",
    "SeatSheetForm",
    "SeatWishForm",
    "StayForm",
    "SwapForm",
    "TakenForm",
    "WalkInForm",
    "form_of",
]
