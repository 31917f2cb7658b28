"""The base of every table in the admin: nothing there bypasses a service."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from congress import registers
from congress.errors import Invalid, Refused


class ServiceAdmin(admin.ModelAdmin):
    """Rows as ``visible_to`` shows them; saving calls a service or is not offered; nothing is deleted.

    ``may_view``, ``may_add`` and ``may_change`` are permissions; an empty one means nobody may.
    """

    may_view = ""
    may_add = ""
    may_change = ""
    list_per_page = 50
    show_full_result_count = False

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

    def create(self, request: HttpRequest, obj: Model, form: forms.ModelForm) -> None:
        """Create ``obj`` by a service."""
        raise NotImplementedError

    def update(self, request: HttpRequest, obj: Model, form: forms.ModelForm) -> None:
        """Change ``obj`` by a service."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:  # noqa: FBT001
        (self.update if change else self.create)(request, obj, form)

    def log_addition(self, *_args: Any) -> None:
        """Events are the only history."""

    def log_change(self, *_args: Any) -> None:
        """Events are the only history."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a service's refusal above the form, with everything typed still in it."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (Refused, Invalid) as refusal:
            request.refusal = refusal
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> type:  # noqa: FBT001, FBT002
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return type(form.__name__, (form,), {"clean": _refuse(form.clean, refusal)}) if refusal else form

    def act_on(self, request: HttpRequest, queryset: QuerySet, act: Any) -> None:
        """Call ``act(row)`` for each chosen row; tell how many went through and why the others did not."""
        done = 0
        for row in queryset:
            try:
                act(row)
                done += 1
            except Refused as refusal:
                self.message_user(request, f"{row}: {refusal}", messages.ERROR)
        if done:
            self.message_user(request, ngettext("%(count)s row done.", "%(count)s rows done.", done) % {"count": done})


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
