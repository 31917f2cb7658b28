"""The tables of gatherings."""

from meetings.models.agenda import AgendaItem, ItemKind, ScheduleEntry
from meetings.models.brief import Brief, BriefRevision, HandedOver, Remark
from meetings.models.circular import Circular
from meetings.models.clearance import (
    CLEAR,
    MOST_HOURS,
    ClearanceConsent,
    ClearanceEvidence,
    ClearanceKeeper,
    ClearanceKind,
    ClearanceRequirement,
)
from meetings.models.document import (
    NOT_SENT_PAPERS,
    Document,
    DocumentBatch,
    DocumentCopy,
    DocumentNote,
    DocumentReceipt,
    DocumentVisit,
    ReadBy,
    Secrecy,
    Stage,
    sent_papers,
)
from meetings.models.drawing import DocumentDrawing, new_edition
from meetings.models.feed import CalendarFeed
from meetings.models.gathering import READERS, TELLING, Gathering
from meetings.models.guide import (
    AWAY,
    CALLED,
    CallAnswer,
    EmergencyCall,
    GuideEntry,
    GuideKind,
    LostState,
    LostThing,
    Safety,
)
from meetings.models.hall import (
    BlockRotation,
    Hall,
    PrintKind,
    SeatChange,
    SeatOrder,
    SeatPlan,
    SeatPlanState,
    SeatPrint,
    SeatTaken,
    SeatWish,
    WishKind,
)
from meetings.models.head import DeputyHead
from meetings.models.kind import WAY_NOT_USED, FinerKind, GatheringKind, QuorumChoice, SignInWay
from meetings.models.lodging import BEDS, MOST_BEDS, Bed, Hotel, HotelRoom, RoomKind, RoomPurpose, Stay
from meetings.models.meal import Diet, Meal, MealAbsence, MealKind, MealTaken, Serving, TablePlace, TablePlan
from meetings.models.participation import (
    AttendanceCorrection,
    LeaveLimit,
    LeaveReason,
    PaperList,
    Participation,
    SignedInBy,
    Standing,
)
from meetings.models.prints import SessionPrint, SessionPrintKind, Swap, SwapKind
from meetings.models.registration import Registration
from meetings.models.results import GatheringFeedback, GatheringReport, ReportKind
from meetings.models.scan import COUNTABLE, SETTLED, DoorKeeper, Scan, ScanOutcome, SignInKey
from meetings.models.speech import Conduct, Speech, SpeechCorrection, SpeechManner, run_by
from meetings.models.team import Team, TeamMember
from meetings.models.transport import (
    MOST_SEATS,
    Journey,
    JourneyWay,
    ParkingPermit,
    Ride,
    RideReason,
    Trip,
    TripKind,
    TripVehicle,
    Vehicle,
)
from meetings.models.vote import VoteManner, VoteResult
