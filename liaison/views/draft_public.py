"""Draft laws for everybody: the list, one article by article, a comment without account, and its way."""

import uuid
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from congress.middleware import address
from congress.pages import cached, file_answer, list_page, public
from deputies.computing.card import code_svg
from liaison import queries, services
from liaison.computing import tracking
from liaison.forms import PublicCommentForm
from liaison.views.public import code_asked
from liaison.views.visitors import Shown, private, take
from liaison.workflow import DraftLawState


@public
@require_safe
def draft_public(request: HttpRequest) -> HttpResponse:
    """The drafts one may comment on or whose results are published, and the field for the code of one's comment."""
    code = request.GET.get("code", "").strip()
    if code and queries.comment_by_code(code):
        return private(redirect("draft_follow", code=tracking.plain(code)))
    page = list_page(
        request, "liaison/drafts/public.html", queries.public_drafts(), code=code[:40], unknown=bool(code)
    )  # fmt: skip
    return private(page) if code else cached(request, page)


@public
@require_safe
def draft_read(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft article by article; after reporting back what became of the comments, without names."""
    draft = get_object_or_404(queries.public_draft(), pk=pk)
    withdrawn = draft.state == DraftLawState.WITHDRAWN
    parts, questions = ([], []) if withdrawn else queries.parts_and_questions(draft)
    context = {
        "draft": draft,
        "withdrawn": withdrawn,
        "parts": parts,
        "questions": questions,
        "files": [] if withdrawn else list(queries.draft_files(draft)),
        "results": queries.results_for_everybody(draft),
    }
    return cached(request, render(request, "liaison/drafts/read.html", context))


@public
@require_safe
def draft_file(request: HttpRequest, pk: int, file_uuid: uuid.UUID) -> HttpResponse:
    """A paper that belongs to the draft, for everybody."""
    draft = get_object_or_404(queries.public_drafts(), pk=pk)
    response = file_answer(get_object_or_404(queries.draft_files(draft), uuid=file_uuid), inline=True)
    del response["Cache-Control"]  # it is nobody's own
    return cached(request, response)


@csrf_exempt
@public
@sensitive_post_parameters("phone", "name", "words", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def draft_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about the draft or one of its articles, without account and cookie. Late: refused, text kept."""
    draft = get_object_or_404(queries.public_draft(), pk=pk)
    source = address(request)

    def act(**fields):
        given = services.receive_comment(draft, source=source, **fields)
        return f"{reverse('draft_follow', args=[given.code])}?new=1"

    purpose, asks = f"draft:{draft.pk}", services.asks_to_comment(draft, source)
    make = partial(PublicCommentForm, subject=draft, takes_code=queries.codes_switched_on())
    told: dict[str, Any] = {}
    if "ask_code" in request.POST and draft.is_open:
        shown, told = code_asked(request, purpose, asks=asks, make=make)
    else:
        about = {"about": request.GET.get("about", "")}
        shown = take(request, purpose, asks=asks, make=make, act=act, initial=about)
        if not isinstance(shown, Shown):
            return shown
    context = {
        "draft": draft,
        "form": shown.form,
        "token": shown.token,
        "posted": request.method == "POST",
        "lost_photos": bool(request.FILES),
        "offers_codes": draft.is_open and queries.codes_offered() and not queries.codes_used_up(),
    }
    return private(render(request, "liaison/drafts/comment_public.html", context | told, status=shown.status))


@public
@require_safe
def draft_follow(request: HttpRequest, code: str) -> HttpResponse:
    """Where one's own comment stands and what became of it."""
    comment = queries.comment_by_code(code)
    if comment is None:
        context = {"code": code[:40], "unknown": True, "rows": [], "frame": "base.html"}
        return private(render(request, "liaison/drafts/public.html", context, status=404))
    plain = tracking.plain(code)
    context = {
        "comment": comment,
        "draft": comment.draft,
        "code": tracking.spaced(plain),
        "plain_code": plain,
        "address": _address(plain),
        "is_new": bool(request.GET.get("new")),
        "steps": queries.steps_of_comment(comment),
        "papers": comment.paper_count,
        "is_public": queries.public_draft().filter(pk=comment.draft_id).exists(),
    }
    return private(render(request, "liaison/drafts/follow.html", context))


@public
@require_safe
def draft_follow_code(request: HttpRequest, code: str) -> HttpResponse:
    """The way back to the page as a QR code, to be photographed or printed."""
    plain = tracking.plain(code)
    if not plain:
        return HttpResponse(status=404)
    response = HttpResponse(code_svg(_address(plain)), content_type="image/svg+xml")
    response["X-Content-Type-Options"] = "nosniff"
    return private(response)


def _address(plain: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('draft_follow', args=[plain])}"
