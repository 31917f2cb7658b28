"""What the pages of stations, opinions and reception days ask for."""

from liaison.forms.comments import (
    CommentForm,
    EnterCommentForm,
    PublicCommentForm,
    ResultForm,
    ResultsForm,
)
from liaison.forms.drafts import DRAFT_FORMS, AddressForm, ArticleForm, DraftForm, QuestionForm, SplitForm
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
    "DRAFT_FORMS", "FORMS", "RECEPTION_FORMS", "AddressForm", "ArticleForm", "AskForm", "BookingForm", "BroughtForm",
    "ChecksForm", "CommentForm", "DraftForm", "EnterCommentForm", "FindForm", "HotlineForm", "KeepForm", "OpinionForm",
    "PaperForm", "PublicCommentForm", "QuestionForm", "RateForm", "ReceptionRuleForm", "ResultForm", "ResultsForm",
    "RosterForm", "SpanForm", "SplitForm", "SubstituteForm", "form_of",
]  # fmt: skip
