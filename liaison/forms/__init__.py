"""What the pages of stations and opinions ask for."""

from liaison.forms.moves import FORMS, form_of
from liaison.forms.public import FindForm, OpinionForm, RateForm
from liaison.forms.stations import ChecksForm, HotlineForm, KeepForm, PaperForm

__all__ = [
    "FORMS", "ChecksForm", "FindForm", "HotlineForm", "KeepForm", "OpinionForm", "PaperForm", "RateForm", "form_of",
]  # fmt: skip
