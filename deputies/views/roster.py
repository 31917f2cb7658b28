"""The roster's pages: one list and one detail for visitors and members, and the secretariat's tools."""

from functools import partial

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.events import audit
from congress.fields import mask
from congress.models import Job
from congress.pages import cached, form_page, list_page, public, requires
from deputies import documents, forms, queries, services
from deputies.models import Mandate
from deputies.rules import fields_seen
from deputies.workflow import WORKFLOW


@public
@require_safe
def deputy_list(request):
    """The roster of one congress; members of it see more columns."""
    roster = queries.roster(request.user, request.GET)
    return cached(request, list_page(request, "deputies/list.html", roster.rows, roster.order, **roster.context))


@public
@require_safe
def deputy_detail(request, pk):
    """One deputy, as far as the reader may know him."""
    mandate = get_object_or_404(queries.roster_of(request.user), pk=pk)
    return cached(request, _detail(request, mandate))


def _detail(request, mandate, phone=""):
    """The page of a deputy; ``phone`` when it was asked for."""
    user, keeps = request.user, request.user.has_perm("deputies.manage", mandate)
    is_own = user.is_authenticated and mandate.person.user_id == user.pk
    seen = fields_seen(user, mandate)
    sees_phone = "phone" in seen and mandate.person.phone
    shown = (phone or (mandate.person.phone if is_own else mask(mandate.person.phone))) if sees_phone else ""
    moves = WORKFLOW.open_to(user, mandate) if keeps else []
    context = {
        "mandate": mandate,
        "person": mandate.person,
        "is_full": "state" in seen,
        "told": queries.facts_of(mandate, seen),
        **_memberships(mandate, is_full="state" in seen),
        "keeps": keeps,
        "reads_file": user.has_perm("deputies.read_file", mandate),
        "phone": shown,
        "phone_is_masked": bool(sees_phone and not phone and not is_own),
        "moves": [
            {"name": move.name, "label": move.label, "url": reverse("deputy_move", args=[mandate.pk, move.name])}
            for move in moves
        ],
        "entries": queries.timeline(mandate) if keeps else [],
    }
    return render(request, "deputies/detail.html", context)


def _memberships(mandate, *, is_full):
    """What a deputy is a member of; what he was, for his own congress."""
    rows = queries.memberships_of(mandate)
    today = clock.today()
    current = [row for row in rows if row.begins_on <= today and (row.ends_on is None or row.ends_on >= today)]
    return {
        "memberships": current,
        "former_memberships": [row for row in rows if row not in current] if is_full else [],
    }


@require_POST
@requires("deputies.see_phone", Mandate, among=queries.roster_of)
def deputy_phone(request, mandate):
    """Show the phone in full; the auditors see who asked."""
    audit("deputies.read_phone", by=request.user, what=f"mandate {mandate.pk}")
    return cached(request, _detail(request, mandate, phone=mandate.person.phone))


@public
@require_safe
def deputy_photo(request, pk):
    """The deputy's picture, for everybody who may see his page."""
    mandate = get_object_or_404(queries.roster_of(request.user).select_related("person__photo"), pk=pk)
    photo = mandate.person.photo
    if photo is None or photo.quarantined:
        raise Http404
    if settings.X_ACCEL_PREFIX:
        path = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{photo.stored.name}"
        response = HttpResponse(headers={"X-Accel-Redirect": path})
    else:
        response = FileResponse(photo.stored.open("rb"))
    response["Content-Type"] = photo.content_type
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=photo.name)
    response["X-Content-Type-Options"] = "nosniff"
    return cached(request, response)


@requires("deputies.manage", Mandate, among=queries.roster_of)
def deputy_move(request, mandate, name):
    """Suspend, resume or end a mandate; the workflow itself decides whether."""
    move = next((row for row in WORKFLOW.rows if row.name == name), None)
    if move is None:
        raise Http404
    act = partial(services.move, mandate, name, by=request.user)
    context = {"mandate": mandate, "move": move, "submit_label": move.label, "cancel_url": mandate.get_absolute_url()}
    return form_page(request, "deputies/move.html", partial(forms.MoveForm, name=name), act, **context)


@requires("deputies.import")
def deputy_import(request):
    """Send a sheet; it is checked in the background and imported only after a look at the result."""
    make_form = partial(forms.ImportForm, congress=request.user.post.congress)

    def act(**cleaned):
        return reverse("job", args=[services.start_check(by=request.user, **cleaned).pk])

    return form_page(request, "deputies/import.html", make_form, act, submit_label=_("Check the sheet"))


@requires("deputies.import", Job)
def deputy_import_preview(request, job):
    """What the checked sheet would do; a POST imports it."""
    if job.kind != "deputies.check_roster" or not job.result:
        raise Http404
    if request.method == "POST":
        return redirect("job", services.start_import(job, by=request.user).pk)
    return render(request, "deputies/import_preview.html", {"job": job, "result": job.result})


@require_safe
@requires("deputies.import")
def deputy_import_template(request):
    """An empty workbook to fill in."""
    term = queries.current_term(request.user.post.congress)
    if term is None:
        raise Http404
    return workbook(documents.template(term), _("Deputies, form to fill in.xlsx"))


@require_POST
@requires("deputies.export")
def deputy_export(request):
    """Export the roster of the current term in the background."""
    term = queries.current_term(request.user.post.congress)
    if term is None:
        raise Http404
    return redirect("job", services.start_export(term, by=request.user, phones="phones" in request.POST).pk)


def workbook(content, name):
    """An Excel file to download; never kept by a browser."""
    response = HttpResponse(content, content_type=documents.XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response
