"""What people type in: checked here, saved by the services. One form serves page and API."""

from meetings.forms.attending import (
    CircularForm,
    CorrectForm,
    EnterAnswerForm,
    GuestsForm,
    InviteForm,
    MarkForm,
    PaperForm,
    WalkInForm,
)
from meetings.forms.briefs import (
    BRIEF_FORMS,
    BriefForm,
    ChangeRemarkForm,
    DeputyHeadsForm,
    EditBriefForm,
    RemarkAtForm,
    RemarkForm,
)
from meetings.forms.clearance import DeskForm, EvidenceForm, KeepersForm, RequirementForm
from meetings.forms.fields import NamesField
from meetings.forms.gatherings import AUDIENCE, CopyForm, GatheringForm, PartForm
from meetings.forms.guide import (
    CallAnswerForm,
    CallForm,
    GuideEntryAtForm,
    GuideEntryForm,
    LostThingAtForm,
    LostThingForm,
)
from meetings.forms.list_import import ListSeenForm, ListSheetForm
from meetings.forms.lodging import GiveRoomsForm, HotelForm, MoveRoomForm, StayForm
from meetings.forms.meals import (
    DietForm,
    MealForm,
    MoveTableForm,
    PlanMealsForm,
    ServeForm,
    ServeTickForm,
    SkipForm,
    TablesForm,
    TablesSeenForm,
)
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
    VoteAtForm,
    VoteForm,
)
from meetings.forms.persons import (
    ChosenForm,
    SessionPrintForm,
    SwapPeopleForm,
    SwapSeenForm,
    TogetherChooseForm,
    TogetherForm,
)
from meetings.forms.registering import RegistrationForm, TickAtForm, TickForm
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
from meetings.forms.teams import DivideForm, DoorKeepersForm, FillTeamForm, TeamAtForm, TeamForm
from meetings.forms.transport import (
    AssignForm,
    CodeForm,
    CopyTripForm,
    JourneyForm,
    JourneyOfForm,
    MoveRiderForm,
    PermitForm,
    TripForm,
    VehicleForm,
    trip_preset,
)
