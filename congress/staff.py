"""The base of every table in the admin: nothing there bypasses a service, is done twice or overwrites unseen."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Manager, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import registers
from congress.errors import Invalid, Refused, Stale
from congress.idempotency import again, once
from congress.pages import key_of, post_once


class ServiceAdmin(admin.ModelAdmin):
    """Rows as ``visible_to`` shows them; saving calls a service or is not offered; nothing is deleted.

    ``may_view``, ``may_add`` and ``may_change`` are permissions; an empty one means nobody may. A row changed by
    somebody else since it was shown is not overwritten; ``own_version`` leaves that to a version the service checks.
    """

    may_view = ""
    may_add = ""
    may_change = ""
    own_version = False
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count per choice is a query per choice

    def _may(self, permission: str, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(permission) and request.user.has_perm(permission, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(self.may_view, request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(self.may_view, request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(self.may_add, request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(self.may_change, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows.none()

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the list offers to filter by: any other column could be guessed sign by sign, passwords too."""
        offered = [self.date_hierarchy or ""]
        for entry in self.get_list_filter(request):
            name = entry[0] if isinstance(entry, tuple) else entry
            offered.append(name if isinstance(name, str) else name.parameter_name)
        is_offered = any(name and (lookup == name or lookup.startswith(f"{name}__")) for name in offered)
        return is_offered and super().lookup_allowed(lookup, value, request)

    def create(self, request: HttpRequest, obj: Model, form: forms.ModelForm) -> None:
        """Create ``obj`` by a service."""
        raise NotImplementedError

    def update(self, request: HttpRequest, obj: Model, form: forms.ModelForm) -> None:
        """Change ``obj`` by a service."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:  # noqa: FBT001
        if change:
            self._refuse_stale(request, obj, form)
        (self.update if change else self.create)(request, obj, form)

    def log_addition(self, *_args: Any) -> None:
        """Events are the only history."""

    def log_change(self, *_args: Any) -> None:
        """Events are the only history."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Show a service's refusal above the form, with everything typed still in it; a row is added once."""
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        posted = request.method == "POST"
        try:
            if posted and object_id is None and IS_POPUP_VAR not in request.POST:
                return _add_once(request, show)
            return again(show) if posted else show()
        except (Refused, Invalid) as refusal:
            request.refusal = refusal
            return show()

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let the form carry its key and, for a row that may be changed, what was shown of it."""
        context["idempotency_key"] = key_of(request)
        row = context["original"]
        if row is not None and not self.own_version and self.has_change_permission(request, row):
            refusal = getattr(request, "refusal", None)
            form = context["adminform"].form
            shown = request.POST.get("shown") if form.is_bound else _marks(form)
            context["shown"] = refusal.current["shown"] if isinstance(refusal, Stale) else shown
        return super().render_change_form(request, context, *args, **kwargs)

    def _refuse_stale(self, request: HttpRequest, row: Model, form: forms.ModelForm) -> None:
        """Lock the row; raise ``Stale`` with what it says now when that is not what the form was shown with."""
        seen = _read(request.POST.get("shown", ""))
        if self.own_version or seen is None:
            return
        rows = self.model._default_manager.select_for_update(of=("self",))  # noqa: SLF001  (Django's documented API)
        present = rows.get(pk=row.pk)
        fresh = type(form)(instance=present)
        marks = _marks(fresh)
        changed = [name for name, mark in json.loads(marks).items() if seen.get(name) != mark]
        if changed:
            fields = "; ".join(f"{fresh[name].label}: {_said(present, fresh[name])}" for name in changed)
            words = _("The row was changed meanwhile. Compare and save again.")
            raise Stale(f"{words} {_('It says now: %(fields)s') % {'fields': fields}}", current={"shown": marks})

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> type:  # noqa: FBT001, FBT002
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return type(form.__name__, (form,), {"clean": _refuse(form.clean, refusal)}) if refusal else form

    def ask(
        self, request: HttpRequest, row: Model, label: str, make: Callable[..., forms.Form], verb: Callable[..., Any]
    ) -> HttpResponse:
        """Ask for the fields of ``make``, call ``verb(by=…, …)`` once and go back to the row; a refusal stands above
        the form and nothing typed is lost.
        """
        form = make(request.POST, request.FILES) if request.method == "POST" else make()
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        if request.method == "POST" and form.is_valid():
            try:
                post_once(request, partial(_then, back, partial(verb, by=request.user, **form.cleaned_data)))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except Invalid as invalid:
                for field, texts in invalid.errors.items():
                    form.add_error(field if field in form.fields else None, texts)
            else:
                self.message_user(request, _("Done: %(row)s") % {"row": row})
                return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": label,
            "row": row,
            "form": form,
            "idempotency_key": key_of(request),
            "back": back,
        }
        return TemplateResponse(request, "admin/move.html", context, status=422 if form.errors else 200)

    def act_on(self, request: HttpRequest, queryset: QuerySet, act: Any) -> None:
        """Call ``act(row)`` for each chosen row; tell how many went through and why the others did not."""
        done = 0
        for row in queryset:
            try:
                again(partial(act, row))
                done += 1
            except Refused as refusal:
                self.message_user(request, f"{row}: {refusal}", messages.ERROR)
        if done:
            self.message_user(request, ngettext("%(count)s row done.", "%(count)s rows done.", done) % {"count": done})


def _then(back: str, verb: Callable[[], Any]) -> str:
    verb()
    return back


class _NotAdded(Exception):  # noqa: N818  (no error: the form is shown again)
    """The form was answered by a page instead of a new row: its key stays free."""

    def __init__(self, page: HttpResponse) -> None:
        super().__init__()
        self.page = page


def _add_once(request: HttpRequest, show: Callable[[], HttpResponse]) -> HttpResponse:
    def act() -> tuple[int, str]:
        answer = show()
        if answer.status_code != 302:  # noqa: PLR2004  (saved: on to another page)
            raise _NotAdded(answer)
        return 302, answer["Location"]

    try:
        _status, address, _repeat = once(request.user, request.POST.get("idempotency_key", ""), request.path, act)
    except _NotAdded as shown:
        return shown.page
    return redirect(address)


def _marks(form: forms.ModelForm) -> str:
    """What an unsent form shows, field by field, as keyed digests: enough to see which field changed, and no more."""
    return json.dumps(
        {name: salted_hmac("shown", f"{name} {form[name].value()}").hexdigest()[:16] for name in form.fields}
    )


def _read(shown: str) -> dict[str, str] | None:
    """The digests that came back with a form; ``None`` when none or none readable came."""
    try:
        marks = json.loads(shown)
    except ValueError:
        return None
    return marks if isinstance(marks, dict) else None


def _said(row: Model, field: forms.BoundField) -> str:
    """A field of the row in words."""
    in_words = getattr(row, f"get_{field.name}_display", None)
    value = in_words() if in_words else getattr(row, field.name, field.value())
    if isinstance(value, Manager):
        value = "、".join(str(each) for each in value.all())
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value) if value not in (None, "") else "—"


def _refuse(clean: Any, refusal: Exception) -> Any:
    def refused(form: forms.ModelForm) -> Any:
        cleaned = clean(form)
        if isinstance(refusal, Invalid):
            for name, texts in refusal.errors.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            form.add_error(None, str(refusal))
        return cleaned

    return refused


class RegisterAdmin(ServiceAdmin):
    """A plain table: saved by ``congress.registers.save``."""

    may_view = "congress.edit_registers"
    may_add = "congress.edit_registers"
    may_change = "congress.edit_registers"

    def create(self, request: HttpRequest, obj: Model, form: forms.ModelForm) -> None:
        registers.save(obj, by=request.user)

    update = create
