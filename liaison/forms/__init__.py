"""What the pages of stations, opinions and reception days ask for."""

from liaison.forms.moves import FORMS, form_of
from liaison.forms.public import FindForm, OpinionForm, PhoneForm, RateForm
from liaison.forms.receptions import (
    RECEPTION_FORMS,
    AskForm,
    BookingForm,
    BroughtForm,
    OneDayForm,
    ReceptionRuleForm,
    RosterForm,
    SpanForm,
    SubstituteForm,
)
from liaison.forms.stations import ChecksForm, HotlineForm, KeepForm, PaperForm

__all__ = [
    "FORMS", "RECEPTION_FORMS", "AskForm", "BookingForm", "BroughtForm", "ChecksForm", "FindForm", "HotlineForm",
    "KeepForm", "OneDayForm", "OpinionForm", "PaperForm", "PhoneForm", "RateForm", "ReceptionRuleForm", "RosterForm",
    "SpanForm", "SubstituteForm", "form_of",
]  # fmt: skip
