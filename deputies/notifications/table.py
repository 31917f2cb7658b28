"""Whom to tell about duty, points and the roster: one table, event kind → addressees → text."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress import reminders
from congress.events import on
from congress.models import SECRETARIAT, Event, Post, Role, User
from congress.notify import group, tell
from deputies import queries
from deputies.models import ROLES_OF, AssessmentBatch, AssessmentCell, Mandate
from deputies.workflow import TOLD_OTHERWISE, Filler

DESK_OF_DELEGATION = "delegation:"


def holders(*roles: str, **where: object) -> list[User]:
    """The users who hold one of these posts today."""
    posts = Post.objects.valid().filter(role__in=roles, **where).select_related("user").order_by("pk")
    return [post.user for post in posts]


def _mandate(event: Event) -> Mandate | None:
    """The mandate an event is about; a batch of assessments is about many."""
    target = event.target
    return target if isinstance(target, Mandate) else getattr(target, "mandate", None)


def _deputy(event: Event) -> Iterable[User]:
    user = _mandate(event).person.user
    return [user] if user else []


def _registered(event: Event) -> Iterable[User]:
    """The deputy, asked to look; of what he did here himself he was told by that."""
    return [] if event.target.type.fact in TOLD_OTHERWISE else _deputy(event)


def _secretariat(event: Event) -> Iterable[User]:
    return holders(*SECRETARIAT, congress=_mandate(event).congress_id)


def _first_reviewers(event: Event) -> Iterable[User]:
    """Staff of the delegation, where it reviews first; the congress finds what is its own on its desk."""
    if not event.target.two_step:
        return []
    return holders(Role.DELEGATION_STAFF, organ=_mandate(event).delegation.organ_id)


def _workers(event: Event) -> Iterable[User]:
    """The delegation's staff; where there is none, the secretariat of the congress."""
    organ = _mandate(event).delegation.organ_id
    served = holders(Role.DELEGATION_STAFF, organ=organ) if organ else []
    return served or _secretariat(event)


def _deciding(event: Event) -> Iterable[User]:
    """Who has to act by the end of a term: the staff of a delegation or the congress, or whoever has scores to give."""
    congress, desk = event.target.congress_id, event.data.get("desk", "")
    staff = holders(*SECRETARIAT, congress=congress)
    if event.data["what"] == "assessment":
        return _scoring(event.target)
    organ = desk.removeprefix(DESK_OF_DELEGATION)
    return (holders(Role.DELEGATION_STAFF, organ=organ) if organ else []) or staff


def _scoring(batch: AssessmentBatch) -> Iterable[User]:
    """Those with a cell they have not filled: the deputies themselves, their delegations' staff, and whoever else."""
    unfilled = AssessmentCell.objects.filter(sheet__batch=batch, total=None)
    told = []
    for filler in unfilled.order_by("column__filled_by").values_list("column__filled_by", flat=True).distinct():
        cells = unfilled.filter(column__filled_by=filler)
        posts = Post.objects.valid().filter(congress=batch.congress_id, role__in=ROLES_OF[filler])
        if filler == Filler.DEPUTY:
            posts = posts.filter(mandate__in=cells.values("sheet__mandate"))
        if filler == Filler.DELEGATION_STAFF:
            posts = posts.filter(organ__in=cells.values("sheet__mandate__delegation__organ"))
        told += [post.user for post in posts.select_related("user").order_by("pk")]
    return told


def _scorers(event: Event) -> Iterable[User]:
    """Who scores beside the deputies themselves, when a batch is opened."""
    return [user for user in _scoring(event.target) if not user.acts(Role.DEPUTY)]


def _people(event: Event) -> Iterable[User]:
    """Those the event names itself."""
    return User.objects.filter(pk__in=event.data["people"]).order_by("pk")


def _assessed(event: Event) -> Iterable[User]:
    """The deputies who have a sheet in the batch."""
    seats = Mandate.objects.filter(assessments__batch=event.target).select_related("person__user").order_by("pk")
    return [seat.person.user for seat in seats if seat.person.user]


def _commended(event: Event) -> Iterable[User]:
    """The deputies whom the vote chose."""
    chosen = event.target.candidates.filter(is_commended=True).select_related("mandate__person__user").order_by("pk")
    return [row.mandate.person.user for row in chosen if row.mandate.person.user]


def _page_of(event: Event) -> str:
    return event.target.get_absolute_url()


def _record_page(event: Event) -> str:
    return reverse("duty_record", args=[event.target_id])


def _table_page(event: Event) -> str:
    return reverse("admin:deputies_dutyrecord_change", args=[event.target_id])


def _review_page(event: Event) -> str:
    return reverse("review_detail", args=[event.target_id])


def _objection_page(event: Event) -> str:
    return reverse("admin:deputies_objection_change", args=[event.target_id])


def _entry_page(event: Event) -> str:
    return reverse("point_entry", args=[event.target.entry_id])


def _page_of_term(event: Event) -> str:
    """What is to be done stands in a list: records and objections of the staff in their tables."""
    what, desk = event.data["what"], event.data.get("desk", "")
    if what == "duty_review":
        return reverse("review_list" if desk else "admin:deputies_dutyrecord_changelist")
    if what == "objection":
        return f"{reverse('admin:deputies_objection_changelist')}?state__exact=open"
    return reverse("measure_list") if what == "talks" else event.target.get_absolute_url()


def _points_page(_event: Event) -> str:
    return reverse("my_points")


def _own_details(_event: Event) -> str:
    return reverse("my_details")


# A deputy's own hand-in needs no notice to the congress: its desk counts what waits. A freeze is no notice either: the
# page of points says which days are settled.
# fmt: off
TOLD = (
    # kind                          whom              text                    page
    ("deputies.propose_details",   _secretariat,     "details_proposed",     lambda e: reverse("detail_list", args=[e.target_id])),
    ("deputies.confirm_detail",    _deputy,          "detail_confirmed",     _own_details),
    ("deputies.refuse_detail",     _deputy,          "detail_refused",       _own_details),
    ("deputies.submit_duty",       _first_reviewers, "first_review",         _review_page),
    ("deputies.send_back_duty",    _deputy,          "sent_back",            _record_page),
    ("deputies.refuse_duty",       _deputy,          "refused",              _record_page),
    ("deputies.approve_duty",      _deputy,          "approved",             _record_page),
    ("deputies.dispute_duty",      _secretariat,     "disputed",             _table_page),
    ("deputies.uphold_duty",       _deputy,          "upheld",               _record_page),
    ("deputies.correct_duty",      _deputy,          "corrected",            _record_page),
    ("deputies.strike_duty",       _deputy,          "struck",               _record_page),
    ("deputies.register_duty",     _registered,      "registered",           _record_page),
    ("deputies.object",            _secretariat,     "objected",             _objection_page),
    ("deputies.answer_objection",  _deputy,          "objection_answered",   _entry_page),
    ("deputies.adjust_points",     _deputy,          "adjusted",             _points_page),
    ("deputies.cancel_adjustment", _deputy,          "adjustment_cancelled", _points_page),
    ("deputies.hand_in_report",    _workers,         "report_handed_in",     _page_of),
    ("deputies.return_report",     _deputy,          "report_returned",      _page_of),
    ("deputies.accept_report",     _deputy,          "report_accepted",      _page_of),
    ("deputies.hold_report",       _deputy,          "report_given",         _page_of),
    ("deputies.correct_meeting",   _deputy,          "report_given",         _page_of),
    ("deputies.file_report",       _deputy,          "report_given",         _page_of),
    ("deputies.announce_report",   _deputy,          "report_announced",     _page_of),
    ("deputies.open_assessment",   _assessed,        "assessment_opened",    _page_of),
    ("deputies.open_assessment",   _scorers,         "assessment_to_score",  _page_of),
    ("deputies.reopen_assessment", _assessed,        "assessment_reopened",  _page_of),
    ("deputies.close_assessment",  _assessed,        "assessment_closed",    _page_of),
    ("deputies.announce_selection", _commended,      "commended",            _page_of),
    ("deputies.warn",              _deciding,        "term_near",            _page_of_term),
    ("deputies.run_late",          _deciding,        "term_late",            _page_of_term),
    ("deputies.escalate",          _people,          "unopened",             _page_of_term),
)
# fmt: on

# Groups on the page of wishes; what a deputy must know to be heard or to object goes out whatever he wishes.
GROUPS = (
    ("duty", _("My duty records and points"), {Role.DEPUTY}, """
        detail_confirmed detail_refused sent_back refused approved upheld corrected struck registered objection_answered
        adjusted adjustment_cancelled report_returned report_accepted report_given report_announced commended
        assessment_opened assessment_reopened assessment_closed"""),
    ("duty_terms", _("Terms of duty reviews and assessments"), {Role.DEPUTY, Role.DELEGATION_STAFF, Role.COMMITTEE_STAFF, Role.LEADER, *SECRETARIAT}, """
        term_near term_late unopened"""),
    ("duty_review", _("Review of duty records and reports"), {Role.DELEGATION_STAFF, *SECRETARIAT}, """
        details_proposed first_review disputed objected report_handed_in assessment_to_score"""),
)  # fmt: skip
REQUIRED = {
    "detail_refused", "sent_back", "refused", "corrected", "struck", "objection_answered", "report_returned",
    "assessment_opened", "assessment_closed",
}  # fmt: skip

for _group, _label, _roles, _texts in GROUPS:
    _named = {text: f"deputies/notices/{text}" for text in _texts.split()}
    group(_group, _label, _named.values(), required=[_named[text] for text in REQUIRED & set(_named)], roles=_roles)


def _labels(names: list[str]) -> str:
    """What the fields are called, in the language of whoever reads it."""
    return gettext(", ").join(queries.label_of(name) for name in names)


@on(*dict.fromkeys(kind for kind, *_rest in TOLD))
def tell_those_concerned(event: Event) -> None:
    """Write the notices the table names for this kind of event; the texts name fields, never what they say."""
    term = reminders.kinds().get(event.data.get("what"), "")
    labels = lazy(_labels, str)(event.data.get("fields", []))
    mandate = _mandate(event)
    named = {"report": event.target, "labels": labels, "deputy": mandate.person.name if mandate else "", "term": term}
    for kind, who, text, page in TOLD:
        if kind == event.kind:
            tell(who(event), event, f"deputies/notices/{text}", url=page(event), **named)
