"""The shapes of a page. Views call these functions; they never subclass anything."""

import re
import uuid
from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Model, QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import content_disposition_header
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from congress import files, search
from congress.errors import Invalid, Refused, Stale
from congress.idempotency import once, repeated
from congress.models import File, FormDraft

PER_PAGE = 25
CACHED = 30  # seconds an anonymous page may be kept
ONE_WORD = re.compile(r"[!-~]*")  # a choice, a key, a day, a phone, a password: quickly set again, or nobody's to show
View = Callable[..., HttpResponse]


class PortalFormRenderer(TemplatesSetting):
    """Forms and fields drawn by our own components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def requires(
    permission: str, model: type[Model] | None = None, by: str = "pk", *, among: Callable | None = None
) -> Callable[[View], View]:
    """Guard a view: find the object among those the user may see (404), check ``permission`` on it (403), pass it in.

    ``among(user)`` replaces ``model.objects.visible_to(user)`` where the page needs its relations loaded.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            found = []
            if model:
                seen = among(request.user) if among else model.objects.visible_to(request.user)
                found = [get_object_or_404(seen, **{by: kwargs.pop(by)})]
            if not request.user.has_perm(permission, *found):
                raise PermissionDenied
            return view(request, *found, **kwargs)

        guarded.requires = permission
        return guarded

    return decorate


def public(view: View) -> View:
    """Mark a view as open to everybody, with or without log-in."""
    view.requires = "public"
    return login_not_required(view)


def own(view: View) -> View:
    """Mark a view as open to everybody logged in: it shows and changes only what is the user's own."""
    view.requires = "own"
    return view


class Pager(CursorPagination):
    """Pages by key, without counting. With ``words`` or ``tags`` only of rows that have them, newest first."""

    page_size = PER_PAGE
    words = ""
    tags: search.Tags = {}
    start: int | None = None

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list | None:
        if not self.words and not self.tags:
            return super().paginate_queryset(queryset, request, view)
        cursor = self.decode_cursor(request)
        back = bool(cursor and cursor.reverse)
        if self.start is not None:
            queryset = queryset.filter(pk__lte=self.start)
        near = int(cursor.position) if cursor and cursor.position else None if cursor else self.start
        for rows in search.looks(queryset, self.words, tags=self.tags, near=near, newer=back):
            page = super().paginate_queryset(rows, request, view)
            if self.has_previous if back else self.has_next:
                break
        return page


def page_of(
    request: HttpRequest,
    queryset: QuerySet,
    order: str = "-pk",
    words: str = "",
    tags: search.Tags | None = None,
    start: int | None = None,
) -> dict[str, Any]:
    """One page of ``queryset`` by key, without counting: ``rows``, ``next_url`` and ``previous_url``.

    ``order`` is a column that is never null; the primary key breaks ties. With ``words`` or ``tags`` (see
    ``congress.search``) the order is by the primary key; ``start`` is the newest key that can be among the rows, where
    the caller knows it.
    """
    pager = Pager()
    pager.words, pager.tags, pager.start = words, tags or {}, start
    pager.ordering = (order,) if order.endswith("pk") else (order, "-pk" if order.startswith("-") else "pk")
    try:
        rows = pager.paginate_queryset(queryset, Request(request))
    except (NotFound, ValueError) as error:
        if "cursor" in request.GET:  # made up: there is no such page
            raise Http404 from error
        raise
    return {"rows": rows, "next_url": pager.get_next_link(), "previous_url": pager.get_previous_link()}


def list_page(
    request: HttpRequest,
    template: str,
    queryset: QuerySet,
    order: str = "-pk",
    *,
    words: str = "",
    tags: search.Tags | None = None,
    start: int | None = None,
    prepare: Callable[[list], None] | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of rows, of those with ``words`` and ``tags`` where any are given; for htmx only its block ``results``:
    the same template on a frame that holds nothing else. ``prepare`` sees the rows of the page before they are drawn.
    """
    frame = "pages/fragment.html" if request.htmx and not request.htmx.boosted else "base.html"
    page = page_of(request, queryset, order, words, tags, start)
    if prepare:
        prepare(page["rows"])
    response = render(request, template, {**page, "frame": frame, "words": words, **context})
    patch_vary_headers(response, ["HX-Request"])
    return response


def cached(request: HttpRequest, response: HttpResponse, *, kept: bool = False) -> HttpResponse:
    """Visitors' pages may be kept half a minute; nobody keeps a member's.

    ``kept``: the portal itself keeps it that long, for every visitor who brings no cookie (``keep_public_pages``).
    """
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=CACHED)
        response.may_be_kept = kept
    patch_vary_headers(response, ["Cookie"])
    return response


def kept_but(
    response: HttpResponse,
    *,
    seconds: int = CACHED,
    anew: dict[str, Callable[[], str]] | None = None,
    stands: Callable[[HttpRequest], bool] | None = None,
) -> HttpResponse:
    """A visitors' page that the portal keeps for those who bring no cookie (``keep_public_pages``), but for the texts
    in ``anew``: each visitor gets one made for him in their place. Left aside where it does not ``stand`` for whoever
    asks; nobody on the way keeps it.
    """
    response.may_be_kept, response.kept_for, response.anew, response.stands = True, seconds, anew or {}, stands
    return response


def file_answer(file: File, *, inline: bool = False) -> HttpResponse:
    """A stored file for whoever was found to be its reader; nginx sends the bytes where there is one.

    ``inline`` shows PDF and pictures in the browser; everything else is always saved.
    """
    if settings.X_ACCEL_PREFIX:  # an answer without a body: nginx replaces it by the file
        path = settings.X_ACCEL_PREFIX.rstrip("/") + "/" + file.stored.name
        response = HttpResponse(headers={"X-Accel-Redirect": path})
    else:
        response = FileResponse(file.stored.open("rb"))
    response["Content-Type"] = file.content_type
    shown = inline and file.content_type in files.INLINE
    response["Content-Disposition"] = content_disposition_header(not shown, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def form_page(
    request: HttpRequest,
    template: str,
    make_form: Callable,
    act: Callable[..., Any],
    *,
    draft: tuple[str, str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form; on a valid POST call ``act(**cleaned_data)`` once and go to what it returns.

    What was typed is never lost: field errors answer 422, a refusal 409, both with the form as it was sent. ``draft``
    (form name, object) keeps the text on the server while it is typed and brings it back next time.
    """
    posted = request.method == "POST"
    if answer := repeat(request):
        return answer
    kept = _kept(request, draft) if draft and not posted else {}
    form = make_form(request.POST, request.FILES) if posted else make_form(**({"initial": kept} if kept else {}))
    status = 422 if posted else 200
    if posted and form.is_valid():
        try:
            answer = post_once(request, partial(act, **form.cleaned_data))
        except Stale as refusal:
            form.add_error(None, str(refusal))
            form.data = renewed(form, refusal.current)
            context["stale"], status = refusal.current, 409
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        except Invalid as invalid:
            for name, messages in invalid.errors.items():
                form.add_error(name if name in form.fields else None, messages)
        else:
            if draft:
                FormDraft.objects.filter(user=request.user, form=draft[0], target=draft[1]).delete()
            return redirect(answer)
    return render(
        request,
        template,
        {
            "form": form,
            "idempotency_key": key_of(request),
            "draft": draft,
            "left_out": " ".join(sorted(left_out(draft[0]))) if draft else "",
            "restored": bool(kept),
            **context,
        },
        status=status,
    )


def renewed(form: Any, current: dict[str, Any]) -> Any:
    """What was sent, with the hidden facts (the version) as they stand now: saving again means having compared."""
    sent = form.data.copy()
    for name in current.keys() & form.fields.keys():
        if form[name].is_hidden:
            sent[form.add_prefix(name)] = current[name]
    return sent


def key_of(request: HttpRequest) -> str:
    """The idempotency key of a form: the one it was sent with, or a new one."""
    return request.POST.get("idempotency_key") or uuid.uuid4().hex


def repeat(request: HttpRequest) -> HttpResponse | None:
    """Where this very POST led when it came first; ``None`` when it is new.

    Asked before a form or a state is examined: what the first one did has changed both.
    """
    if request.method != "POST":
        return None
    answer = repeated(request.user, request.POST.get("idempotency_key", ""), request.path)
    return redirect(answer[1]) if answer else None


def post_once(request: HttpRequest, act: Callable[[], Any]) -> str:
    """Run ``act`` under the form's idempotency key; the address to go to."""
    key = request.POST.get("idempotency_key", "")
    _status, answer, _repeat = once(request.user, key, request.path, lambda: (302, resolve_url(act())))
    return answer


def _kept(request: HttpRequest, draft: tuple[str, str]) -> dict[str, Any]:
    """What the user typed into this form and never sent."""
    row = FormDraft.objects.filter(user=request.user, form=draft[0], target=draft[1]).first()
    return row.fields if row else {}


_left_out: dict[str, frozenset[str]] = {}


def leave_out(form: str, names: Iterable[str]) -> str:
    """Never keep these fields of the unsent texts of ``form``, neither here nor in the browser: how somebody else is
    reached. Returns the name of the form.
    """
    _left_out[form] = frozenset(names)
    return form


def left_out(form: str) -> frozenset[str]:
    """The fields of a form that are not kept while they are typed."""
    return _left_out.get(form, frozenset())


def typed(request: HttpRequest) -> list[str]:
    """The texts of a form that came where nothing is taken any more, to be copied: each once, in the form's order.

    Without what one word of ASCII can say.
    """
    try:
        texts = [text.replace("\r\n", "\n").strip() for _name, values in request.POST.lists() for text in values]
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError):  # too large, or broken off
        return []
    return list(dict.fromkeys(text for text in texts if not ONE_WORD.fullmatch(text)))
