"""What the pages of stations, opinions and reception days ask for."""

from liaison.forms.campaigns import (
    ACTIVITY_FORMS,
    CAMPAIGN_FORMS,
    ActivityEditForm,
    ActivityForm,
    AnswersForm,
    CampaignEditForm,
    CampaignForm,
    CampaignQuestionForm,
    PlacesForm,
)
from liaison.forms.comments import CommentForm, EnterCommentForm, PublicCommentForm, ResultForm, ResultsForm
from liaison.forms.drafts import DRAFT_FORMS, AddressForm, ArticleForm, DraftForm, QuestionForm, SplitForm
from liaison.forms.minutes import MINUTES_FORMS, MatterForm, MinutesForm
from liaison.forms.moves import FORMS, form_of
from liaison.forms.public import OF_A_PERSON, FindForm, OpinionForm, PhoneForm, RateForm
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
from liaison.forms.station_days import STATION_DAY_FORMS, KeepersForm, PlanDaysForm
from liaison.forms.stations import ChecksForm, KeepForm, ListForm, PaperForm
