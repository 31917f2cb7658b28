"""Congress, terms, sessions, organs, terms of time, and what the auditors read."""

import json
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from congress import clock, registers, reminders
from congress.files import PortalFileField
from congress.models import (
    AuditRecord,
    Congress,
    Event,
    Organ,
    OrganKind,
    ReminderRule,
    SensitiveWord,
    Session,
    Term,
    TermRule,
    numbers_in,
)
from congress.pages import repeat
from congress.staff import RegisterAdmin, ServiceAdmin


class OfOwnCongress(RegisterAdmin):
    """A register whose rows belong to the congress of the post the user acts in."""

    congress_path = "congress"

    def get_queryset(self, request):
        mine = {f"{self.congress_path}__in": request.user.congress_ids}
        return super(ServiceAdmin, self).get_queryset(request).filter(**mine)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.remote_field.model is Congress:
            kwargs["queryset"] = Congress.objects.filter(pk__in=request.user.congress_ids)
        elif hasattr(db_field.remote_field.model, "congress"):
            kwargs["queryset"] = db_field.remote_field.model.objects.filter(congress__in=request.user.congress_ids)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Congress)
class CongressAdmin(OfOwnCongress):
    congress_path = "pk"
    may_add = ""
    list_display = ["name", "level", "area_name", "number_pattern"]
    fields = ["name", "short_name", "area_name", "level", "number_pattern", "recess_pattern"]
    readonly_fields = ["level"]

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("congress.edit_registers") and (obj is None or obj.pk in request.user.congress_ids)

    has_view_permission = has_change_permission


@admin.register(Term)
class TermAdmin(OfOwnCongress):
    list_display = ["congress", "number", "begins_on", "ends_on"]


@admin.register(Session)
class SessionAdmin(OfOwnCongress):
    congress_path = "term__congress"
    list_display = ["__str__", "begins_on", "ends_on", "motion_deadline"]
    list_select_related = ["term"]

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("congress.edit_registers", obj and obj.term)

    has_view_permission = has_change_permission


class OrganForm(forms.ModelForm):
    """An organ with a new photo instead of the stored one's row."""

    photo = PortalFileField(label=_("Picture"), required=False, help_text=_("JPEG or PNG; replaces the present one."))

    class Meta:
        model = Organ
        exclude = ["photo", "valid_to", "successor"]  # noqa: DJ006  (the register is edited whole)


class CloseForm(forms.Form):
    """What the closing of an organ asks for."""

    successor = forms.ModelChoiceField(Organ.objects.none(), label=_("Successor"))
    closed_from = forms.DateField(
        label=_("Closed from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day on which it no longer exists; its open tasks pass to the successor then."),
    )
    move_staff = forms.BooleanField(
        label=_("Its staff go on in the successor"), required=False, help_text=_("In the same roles, from that day.")
    )

    def __init__(self, *args, organ, **kwargs):
        super().__init__(*args, **kwargs)
        heirs = Organ.objects.valid().filter(congress=organ.congress_id).exclude(pk=organ.pk)
        heirs = heirs.exclude(kind=OrganKind.DELEGATION).filter(dispatcher__isnull=organ.dispatcher_id is None)
        self.fields["successor"].queryset = heirs.order_by("code")
        self.fields["successor"].initial = organ.successor_id
        self.fields["closed_from"].initial = clock.today() + registers.A_DAY


@admin.register(SensitiveWord)
class SensitiveWordAdmin(OfOwnCongress):
    list_display = ["word", "is_refused", "is_active", "remark"]
    list_filter = ["is_refused", "is_active"]
    search_fields = ["word"]
    ordering = ["pk"]


@admin.register(Organ)
class OrganAdmin(OfOwnCongress):
    form = OrganForm
    list_display = ["code", "name", "kind", "dispatcher", "asked", "valid_to"]
    list_display_links = ["name"]
    list_filter = ["kind", "asked"]
    list_select_related = ["dispatcher"]
    search_fields = ["code", "name", "abbreviation"]
    ordering = ["pk"]
    change_form_template = "admin/congress/organ/change_form.html"

    def create(self, request, obj, form):
        registers.save(obj, by=request.user, photo=form.cleaned_data["photo"])

    update = create

    def get_urls(self):
        return [
            path("<int:pk>/close/", self.admin_site.admin_view(self.close_view), name="organ_close"),
            *super().get_urls(),
        ]

    def close_view(self, request, pk):
        """Close the organ and name who takes over."""
        organ = self.get_object(request, str(pk))
        if organ is None:
            raise Http404
        if answer := repeat(request):
            return answer
        if not self.has_change_permission(request, organ):
            raise PermissionDenied
        if organ.is_closed:
            self.message_user(request, _("%(organ)s has been closed already.") % {"organ": organ}, messages.ERROR)
            return redirect("admin:congress_organ_change", pk)
        make = partial(CloseForm, organ=organ)
        return self.ask(request, organ, _("Close and pass on"), make, partial(registers.close_organ, organ))


@admin.register(TermRule)
class TermRuleAdmin(OfOwnCongress):
    list_display = ["what", "amount", "unit", "source"]


class ReminderRuleForm(forms.ModelForm):
    """The kind of term is chosen by its name; a new rule begins with what is usual."""

    term = forms.ChoiceField(label=_("kind of term"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "term" in self.fields:
            self.fields["term"].choices = [("", "---------"), *reminders.kinds().items()]

    def clean_days(self):
        return _listed(self.cleaned_data["days"])

    def clean_hours(self):
        return _listed(self.cleaned_data["hours"])


def _listed(text):
    return ", ".join(str(number) for number in numbers_in(text))


@admin.register(ReminderRule)
class ReminderRuleAdmin(OfOwnCongress):
    form = ReminderRuleForm
    list_display = ["name", "days", "on_the_day", "hours", "unread_days"]
    ordering = ["pk"]

    def get_readonly_fields(self, request, obj=None):
        return ["name"] if obj else []

    def get_fields(self, request, obj=None):
        return ["congress", "name" if obj else "term", "days", "on_the_day", "hours", "unread_days"]

    @admin.display(description=_("kind of term"))
    def name(self, row):
        return reminders.kinds().get(row.term, row.term)


class ReadOnlyAdmin(ServiceAdmin):
    """Facts are read here, never written."""

    relations = ("actor",)

    def get_queryset(self, request):
        # The admin leaves list_select_related alone where the rows bring relations of their own.
        return super(ServiceAdmin, self).get_queryset(request).select_related(*self.relations)


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    may_view = "congress.read_audit"
    list_display = ["at", "kind", "actor", "what", "address"]
    list_filter = ["kind"]
    date_hierarchy = "at"
    ordering = ["-pk"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    may_view = "congress.read_audit"
    list_display = ["at", "kind", "actor", "capacity", "address", "request_id"]
    relations = ("actor", "capacity__organ", "capacity__congress", "target_type")
    list_filter = ["kind"]
    ordering = ["-pk"]
    fields = ["at", "kind", "actor", "capacity", "about", "particulars", "address", "request_id"]

    def get_queryset(self, request):
        """What happened in the congress one acts in, and what belongs to none."""
        mine = Q(congress__in=request.user.congress_ids) | Q(congress=None)
        return super().get_queryset(request).filter(mine)

    @admin.display(description=_("about"))
    def about(self, event):
        return f"{event.target_type.name} {event.target_id}"

    @admin.display(description=_("particulars"))
    def particulars(self, event):
        return format_html("<code>{}</code>", json.dumps(event.data, ensure_ascii=False))

    @admin.display(description=_("post"))
    def capacity(self, event):
        return event.capacity
