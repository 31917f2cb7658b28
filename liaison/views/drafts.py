"""Draft laws at the desks of the congress, of deputies and of contact points; comments and what becomes of them."""

from functools import partial, wraps
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Refused
from congress.events import audit
from congress.models import SECRETARIAT, Role
from congress.pages import form_page, leave_out, list_page, repeat, requires
from liaison import documents, queries, services
from liaison.computing import tracking
from liaison.forms import DRAFT_FORMS, OF_A_PERSON, CommentForm, EnterCommentForm, ResultsForm
from liaison.models import DraftComment, DraftLaw
from liaison.views.stations import paper
from liaison.workflow import DRAFT_MOVES, Adoption, CommentSource, DraftLawState

TABS = (
    ("", pgettext_lazy("draft law", "All"), {}),
    ("open", pgettext_lazy("draft law", "Open for comments"), {"state": DraftLawState.OPEN}),
    ("work", pgettext_lazy("draft law", "Being worked on"),
     {"state__in": [DraftLawState.CLOSED, DraftLawState.CONSOLIDATED]}),
    ("reported", pgettext_lazy("draft law", "Reported back"), {"state": DraftLawState.REPORTED}),
)  # fmt: skip
STAFF_TABS = (("prepared", pgettext_lazy("draft law", "Being prepared"), {"state": DraftLawState.PREPARED}),)
MOST_CHOSEN = 200
ENTER = leave_out("liaison.enter_comment", OF_A_PERSON)


def _told_when_taken_back(view):
    """Whoever works at a contact point that had the draft is told that it was taken back; to others it is not there."""

    @wraps(view)
    def answered(request, **kwargs):
        try:
            return view(request, **kwargs)
        except Http404:
            if queries.was_taken_from(request.user, kwargs["pk"]):
                raise Refused(
                    _("This draft law was taken back from your contact point: nothing is entered any more.")
                ) from None
            raise

    return answered


@require_safe
@requires("liaison.list_drafts")
def draft_list(request: HttpRequest) -> HttpResponse:
    """The drafts one is asked about, or asks about, newest first."""
    user = request.user
    tabs = (*TABS, *STAFF_TABS) if user.acts(*SECRETARIAT) else TABS
    chosen = request.GET.get("view", "")
    narrowed = next((found for name, _label, found in tabs if name == chosen), {})
    links = [
        {"label": label, "current": name == chosen, "url": f"{request.path}?view={name}" if name else request.path}
        for name, label, _found in tabs
    ]
    return list_page(
        request, "liaison/drafts/list.html", queries.drafts_of_page(user).filter(**narrowed),
        words=request.GET.get("search", "").strip(), tabs=links, chosen=chosen,
        writes=user.has_perm("liaison.write_drafts"), counts=user.acts(*SECRETARIAT, Role.LEADER),
    )  # fmt: skip


@require_safe
@_told_when_taken_back
@requires("liaison.view_draft", DraftLaw, among=queries.drafts_of_page)
def draft_detail(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """One draft article by article, with what one may do, and what one has said."""
    user = request.user
    reads = user.has_perm("liaison.read_report", draft)
    points = queries.points_of(draft)
    moves = queries.draft_buttons(draft, user, points)
    says = next((move["url"] for move in moves if move["name"] in {"comment_draft", "enter_comment"}), "")
    parts, questions = queries.parts_and_questions(draft)
    context = {
        "draft": draft,
        "moves": moves,
        "says": says,
        "steps": queries.draft_steps(draft),
        "parts": parts,
        "questions": questions,
        "files": queries.files_of_draft(draft),
        "points": points,
        "own": [] if reads else queries.own_comments(draft, user),
        "reads": reads,
        "prepares": draft.state == DraftLawState.PREPARED and user.has_perm("liaison.manage_draft", draft),
        "entries": queries.draft_timeline(draft),
    }
    return render(request, "liaison/drafts/detail.html", context)


@_told_when_taken_back
@requires("liaison.view_draft", DraftLaw, among=queries.drafts_of_page)
def draft_move(request: HttpRequest, draft: DraftLaw, name: str) -> HttpResponse:
    """Ask for what a move needs and make it; what is said too late comes back with its text."""
    if name not in DRAFT_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    label = str(next(iter(DRAFT_MOVES.moves[name].values())).label)
    if name == "comment_draft":
        return _comment(request, draft, label)
    if name == "enter_comment":
        return _enter(request, draft, label)
    DRAFT_MOVES.check(name, draft, request.user)
    return _form(
        request, draft, partial(DRAFT_FORMS[name], subject=draft),
        partial(services.move_draft, draft, name, by=request.user), label, move=name,
    )  # fmt: skip


def _form(request, law, make, act, label, **more):
    return form_page(
        request, "liaison/drafts/move.html", make, act, submit_label=label, label=label, draft_law=law,
        cancel_url=law.get_absolute_url(), **more,
    )  # fmt: skip


def _sent_or_open(request, draft, name):
    """A page to write on is not offered any more when the time is over; what was sent is looked at all the same."""
    if request.method != "POST":
        DRAFT_MOVES.check(name, draft, request.user)


def _comment(request, draft, label):
    _sent_or_open(request, draft, "comment_draft")
    make = partial(CommentForm, subject=draft)
    about = request.GET.get("about", "")
    if request.method != "POST" and about:
        make = partial(make, initial={"about": about})

    def act(**fields):
        return services.comment_draft(draft, by=request.user, **fields).draft

    kept = None if about else ("liaison.comment_draft", str(draft.pk))
    return _form(request, draft, make, act, label, move="comment_draft", draft=kept)


KEPT_FIELDS = ("occasion", "collector", "collected_on", "point")  # of one comment for the next of the same meeting


def _enter(request, draft, label):
    _sent_or_open(request, draft, "enter_comment")
    make = partial(EnterCommentForm, subject=draft, user=request.user)
    given = {name: request.GET[name] for name in (*KEPT_FIELDS, "about") if request.GET.get(name)}
    if request.method != "POST" and given:
        make = partial(make, initial=given)
    unsent = None if "about" in given else (ENTER, str(draft.pk))

    def act(**fields):
        entered = services.enter_comment(draft, by=request.user, **fields)
        kept = {name: fields[name] for name in KEPT_FIELDS if fields.get(name)}
        kept |= {"point": fields["point"].pk, "entered": entered.code}
        return f"{request.path}?{urlencode(kept)}"

    code = tracking.plain(request.GET.get("entered", ""))
    return _form(
        request, draft, make, act, label, move="enter_comment", draft=unsent,
        own=queries.own_comments(draft, request.user),
        code=tracking.spaced(code) if code else "", plain_code=code,
    )  # fmt: skip


# Comments --------------------------------------------------------------------------------------------------------


@require_safe
@requires("liaison.read_report", DraftLaw, among=queries.drafts_of_page)
def draft_comments(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """The comments on a draft, by article, source and result; several of them are ticked and decided together."""
    rows = queries.comments_of_page(request.user).filter(draft=draft)
    asked = {name: request.GET.get(name, "") for name in ("about", "source", "result")}
    if asked["about"] == "whole":
        rows = rows.filter(article=None)
    elif asked["about"].isdecimal() and len(asked["about"]) < 19:  # noqa: PLR2004  (no id is longer)
        rows = rows.filter(article=int(asked["about"]))
    if asked["source"] in CommentSource:
        rows = rows.filter(source=asked["source"])
    if asked["result"] == "none":
        rows = rows.filter(result="")
    elif asked["result"] in Adoption:
        rows = rows.filter(result=asked["result"])
    every = ("", pgettext("comment", "All"))
    parts = [(part.pk, str(part)) for part in queries.parts_of(draft)]
    return list_page(
        request, "liaison/drafts/comments.html", rows, "number", prepare=queries.comment_lines, draft=draft,
        asked=asked, abouts=[every, ("whole", pgettext("comment", "The whole draft")), *parts],
        sources=[every, *CommentSource.choices],
        results=[every, ("none", pgettext("comment", "No result yet")), *Adoption.choices],
        decides=request.user.has_perm("liaison.manage_draft", draft),
    )  # fmt: skip


@requires("liaison.manage_draft", DraftLaw, among=queries.drafts_of_page)
def draft_results(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """Say what became of the ticked comments."""
    asked = request.POST if request.method == "POST" else request.GET
    ids = [int(pk) for pk in asked.getlist("comments")[:MOST_CHOSEN] if pk.isdecimal() and len(pk) < 19]  # noqa: PLR2004
    chosen = list(queries.comments_of_page(request.user).filter(draft=draft, pk__in=ids).order_by("number"))
    queries.comment_lines(chosen)

    def act(**fields):
        services.set_results(draft, by=request.user, **fields)
        return reverse("draft_comments", args=[draft.pk])

    return form_page(
        request, "liaison/drafts/results.html", partial(ResultsForm, draft=draft, chosen=chosen), act, draft_law=draft,
        chosen=chosen, cancel_url=reverse("draft_comments", args=[draft.pk]),
    )  # fmt: skip


@require_safe
@requires("liaison.view_comment", DraftComment, among=queries.comments_of_page)
def draft_comment_detail(request: HttpRequest, comment: DraftComment) -> HttpResponse:
    """One comment: what was said about what, by whom, and what became of it."""
    return _detail(request, comment)


def _detail(request, comment, **more):
    user = request.user
    context = {
        "comment": comment,
        "draft": comment.draft,
        "words": queries.comment_words(user, comment),
        "decides": user.has_perm("liaison.manage_draft", comment.draft),
        "reads": user.has_perm("liaison.read_report", comment.draft),
        "has_contact": user.has_perm("liaison.reach_commenter", comment) and hasattr(comment, "contact"),
        "files": queries.papers_of_comment(comment),
        "entries": queries.comment_timeline(comment),
    } | more
    return render(request, "liaison/drafts/comment.html", context)


@require_POST
@requires("liaison.reach_commenter", DraftComment, among=queries.comments_of_page)
def draft_comment_contact(request: HttpRequest, comment: DraftComment) -> HttpResponse:
    """How to reach who gave it, for whoever received it alone; the auditors see who looked."""
    contact = queries.contact_of_comment(comment)
    if contact is None:
        raise Http404
    audit("liaison.read_contact", by=request.user, what=f"comment {comment.pk}")
    response = _detail(request, comment, contact=contact)
    response["Cache-Control"] = "private, no-store"
    return response


# The report ------------------------------------------------------------------------------------------------------


@require_safe
@requires("liaison.read_report", DraftLaw, among=queries.drafts_of_page)
def draft_report(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """All comments on a draft grouped by article, with counts and sources."""
    report = queries.report_of(draft)
    for group in report.groups:
        queries.comment_lines(group.comments)
    return render(request, "liaison/drafts/report.html", {"draft": draft, "report": report})


@require_safe
@requires("liaison.read_report", DraftLaw, among=queries.drafts_of_page)
def draft_report_paper(request: HttpRequest, draft: DraftLaw, ending: str) -> HttpResponse:
    """The same as PDF or Word; a long one is made in the background."""
    if ending not in documents.ENDINGS:
        raise Http404
    if draft.comment_count > services.MOST_PRINTED_AT_ONCE:
        return redirect("job", pk=services.print_report(draft, ending, by=request.user).pk)
    audit("export", by=request.user, what=f"liaison.draft_report {draft.pk}")
    report = queries.report_of(draft, most=None)
    return paper(documents.draft_report_name(draft, ending), documents.draft_report(report, ending))
