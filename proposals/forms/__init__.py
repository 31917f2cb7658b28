"""What the moves ask for. One form serves the page, the admin and the API."""

from proposals.forms.fields import (
    EmptyForm,
    NoteForm,
    OptionalNoteForm,
)
from proposals.forms.handling import (
    AskExtensionForm,
    ChangeDayForm,
    CoOpinionForm,
    DispatchForm,
    DraftReplyForm,
    FulfilForm,
    GrantExtensionForm,
    LogContactForm,
    OralReplyForm,
    PaperReplyForm,
    RateForm,
    ReportForm,
    RequestReturnForm,
    ReturnCoOpinionForm,
    SignForForm,
)
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
    AssignMoreForm,
    ConcludeForm,
    DecideForm,
    EvaluateForm,
    LetterForm,
    MergeForm,
    RefuseForm,
)
from proposals.forms.writing import (
    InviteForm,
    ProposalForm,
    RemarkForm,
    UninviteForm,
)
from proposals.models import HandlingTask, Proposal

__all__ = ["FORMS", "AdoptForm", "ProposalForm", "SaveSearchForm", "form_of"]

FORMS = {
    "report": ReportForm,
    "change_day": ChangeDayForm,
    "fulfil": FulfilForm,
    "rate": RateForm,
    "invite": InviteForm,
    "uninvite": UninviteForm,
    "confirm": RemarkForm,
    "decline": RemarkForm,
    "join": RemarkForm,
    "agree_to_withdraw": EmptyForm,
    "convert": NoteForm,
    "decide": DecideForm,
    "submit": EmptyForm,
    "accept": AcceptForm,
    "send_back": NoteForm,
    "refuse": RefuseForm,
    "letter": LetterForm,
    "forward": NoteForm,
    "merge": MergeForm,
    "assign": AssignForm,
    "assign_more": AssignMoreForm,
    "evaluate": EvaluateForm,
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
    "decide_without": NoteForm,
    "log_contact": LogContactForm,
    "draft_reply": DraftReplyForm,
    "file_paper_reply": PaperReplyForm,
    "record_oral_reply": OralReplyForm,
    "approve_reply": EmptyForm,
    "send_back_reply": NoteForm,
    "send_reply": EmptyForm,
    "pass_reply": EmptyForm,
    "return_reply": NoteForm,
    "publish": PublishForm,
    "unpublish": UnpublishForm,
    "publish_many": CheckForm,
}


def form_of(name, subject: Proposal | HandlingTask):
    """The form class of a move, bound to its subject: call it as any form class."""
    return lambda *args, **kwargs: FORMS[name](*args, subject=subject, **kwargs)
