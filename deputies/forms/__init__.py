"""What people type in: checked here, saved by the services."""

from deputies.forms.assessment import ASSESSMENT_FORMS, PlanForm, ScoreForm
from deputies.forms.deciding import (
    DUTY_FORMS,
    FIRST_DAY,
    LAST_DAY,
    WITHIN_REACH,
    CorrectForm,
    DeclareForm,
    DeputyField,
    RegisterForm,
    day_field,
    reason_field,
)
from deputies.forms.details import MyDetailsForm, RefuseDetailForm
from deputies.forms.duty import DutyForm, DutyMoveForm, DutyReasonForm, JoinForm, ObjectionForm
from deputies.forms.file import AsOfForm, RemarkForm, chosen_day
from deputies.forms.ledger import AdjustForm, AnswerForm, EmptyForm, FreezeForm
from deputies.forms.measure import TalkForm
from deputies.forms.report import REPORT_FORMS, ReportForm
from deputies.forms.roster import DeputyForm, ImportForm, MoveForm, of_congress
from deputies.forms.rulebook import (
    AwardForm,
    AwardFormSet,
    CopyForm,
    EnactForm,
    GroupForm,
    ItemForm,
    TakeOverForm,
    TrialForm,
    years_of,
)
from deputies.forms.selection import SELECTION_FORMS, CandidateForm, DropCandidateForm, SelectionForm
from deputies.forms.terms import ReelectionForm, TermForm
