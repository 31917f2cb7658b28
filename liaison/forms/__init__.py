"""What the pages of stations, opinions and reception days ask for."""

from liaison.forms.campaigns import (
    ACTIVITY_FORMS,
    CAMPAIGN_FORMS,
    ActivityEditForm,
    ActivityForm,
    AnswersForm,
    CampaignEditForm,
    CampaignForm,
    PlacesForm,
    QuestionForm,
)
from liaison.forms.minutes import MINUTES_FORMS, MatterForm, MinutesForm
from liaison.forms.moves import FORMS, form_of
from liaison.forms.public import FindForm, OpinionForm, RateForm
from liaison.forms.receptions import (
    RECEPTION_FORMS,
    AskForm,
    BookingForm,
    BroughtForm,
    ReceptionRuleForm,
    RosterForm,
    SpanForm,
    SubstituteForm,
)
from liaison.forms.stations import ChecksForm, HotlineForm, KeepForm, PaperForm

__all__ = [
    "ACTIVITY_FORMS", "CAMPAIGN_FORMS", "FORMS", "MINUTES_FORMS", "RECEPTION_FORMS", "ActivityEditForm",
    "ActivityForm", "AnswersForm", "AskForm", "BookingForm", "BroughtForm", "CampaignEditForm", "CampaignForm",
    "ChecksForm", "FindForm", "HotlineForm", "KeepForm", "MatterForm", "MinutesForm", "OpinionForm", "PaperForm",
    "PlacesForm", "QuestionForm", "RateForm", "ReceptionRuleForm", "RosterForm", "SpanForm", "SubstituteForm",
    "form_of",
]  # fmt: skip
