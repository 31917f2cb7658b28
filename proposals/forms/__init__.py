"""What the moves ask for. One form serves the page, the admin and the API."""

from proposals.forms.amending import AmendForm, SplitForm
from proposals.forms.fields import (
    EmptyForm,
    NoteForm,
    OptionalNoteForm,
)
from proposals.forms.handling import (
    AskCoordinationForm,
    AskExtensionForm,
    ChangeDayForm,
    CoOpinionForm,
    DecideCoordinationForm,
    DispatchForm,
    DraftReplyForm,
    FulfilForm,
    GrantExtensionForm,
    LogContactForm,
    RateForm,
    ReportForm,
    RequestReturnForm,
    ReturnCoOpinionForm,
    SignForForm,
)
from proposals.forms.items import (
    AnswerForm,
    CaptureForm,
    HandOverForm,
    PollForm,
    RateItemForm,
    ReportAgainForm,
)
from proposals.forms.paper import EnterRatingForm, PaperForm
from proposals.forms.publishing import (
    AdoptForm,
    CheckForm,
    PublishForm,
    SaveSearchForm,
    UnpublishForm,
)
from proposals.forms.reviewing import (
    AcceptForm,
    AssignForm,
    ConcludeForm,
    DecideForm,
    DemandForm,
    EvaluateForm,
    LetterForm,
    MergeForm,
    RateAlongForm,
    RefuseForm,
    SubmitForm,
)
from proposals.forms.writing import (
    HandOnForm,
    InviteForm,
    ProposalForm,
    RemarkForm,
    SupplementForm,
    UninviteForm,
)
from proposals.models import HandlingTask, Proposal

__all__ = ["FORMS", "AdoptForm", "CaptureForm", "ProposalForm", "SaveSearchForm", "form_of"]
__all__ = ["FORMS", "AdoptForm", "PaperForm", "ProposalForm", "SaveSearchForm", "form_of"]

FORMS = {
    "report": ReportForm,
    "change_day": ChangeDayForm,
    "fulfil": FulfilForm,
    "rate": RateForm,
    "hand_on": HandOnForm,
    "invite": InviteForm,
    "uninvite": UninviteForm,
    "confirm": RemarkForm,
    "decline": RemarkForm,
    "join": RemarkForm,
    "agree_to_withdraw": EmptyForm,
    "convert": NoteForm,
    "object": NoteForm,
    "disown": NoteForm,
    "amend": AmendForm,
    "split": SplitForm,
    "decide": DecideForm,
    "submit": SubmitForm,
    "pass_on": OptionalNoteForm,
    "accept": AcceptForm,
    "send_back": NoteForm,
    "refuse": RefuseForm,
    "letter": LetterForm,
    "forward": NoteForm,
    "merge": MergeForm,
    "assign": AssignForm,
    "supplement": SupplementForm,
    "evaluate": EvaluateForm,
    "rate_along": RateAlongForm,
    "demand_answer": DemandForm,
    "enter_rating": EnterRatingForm,
    "rehandle": NoteForm,
    "conclude": ConcludeForm,
    "withdraw": NoteForm,
    "dispatch": DispatchForm,
    "sign_for": SignForForm,
    "request_return": RequestReturnForm,
    "grant_return": OptionalNoteForm,
    "refuse_return": NoteForm,
    "urge": OptionalNoteForm,
    "ask_extension": AskExtensionForm,
    "grant_extension": GrantExtensionForm,
    "refuse_extension": NoteForm,
    "send_co_opinion": CoOpinionForm,
    "countersign": EmptyForm,
    "return_co_opinion": ReturnCoOpinionForm,
    "ask_coordination": AskCoordinationForm,
    "decide_coordination": DecideCoordinationForm,
    "decide_without": NoteForm,
    "log_contact": LogContactForm,
    "draft_reply": DraftReplyForm,
    "approve_reply": EmptyForm,
    "send_back_reply": NoteForm,
    "send_reply": EmptyForm,
    "pass_reply": EmptyForm,
    "return_reply": NoteForm,
    "answer": AnswerForm,
    "release_answer": EmptyForm,
    "hand_over": HandOverForm,
    "rate_item": RateItemForm,
    "poll": PollForm,
    "report_again": ReportAgainForm,
    "conclude_item": NoteForm,
    "withdraw_item": NoteForm,
    "publish": PublishForm,
    "unpublish": UnpublishForm,
    "publish_many": CheckForm,
}


def form_of(name, subject: Proposal | HandlingTask):
    """The form class of a move, bound to its subject: call it as any form class."""
    return lambda *args, **kwargs: FORMS[name](*args, subject=subject, **kwargs)
