"""先进承办单位: the excellent units of a year, chosen by a recorded decision."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.models import Organ
from congress.staff import ServiceAdmin
from proposals import services
from proposals.admin.moving import batch
from proposals.models import Honour


@admin.register(Honour)
class HonourAdmin(ServiceAdmin):
    """Chosen here, shown to everybody on the page of marked proposals."""

    may_view = may_add = "proposals.honour"
    list_display = ["year", "organ", "decided_by", "decided_on", "taken_back_at"]
    list_display_links = ["organ"]
    list_select_related = ["organ"]
    list_filter = ["year"]
    ordering = ["-year", "-pk"]
    fields = ["organ", "year", "decided_by", "decided_on", "ground", "taken_back_at", "taken_back_note"]
    readonly_fields = ["taken_back_at", "taken_back_note"]
    actions = ["batch_take_back"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("congress", "organ")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        organs = Organ.objects.valid().filter(congress__in=request.user.congress_ids).exclude(kind="delegation")
        return super().formfield_for_foreignkey(db_field, request, **{"queryset": organs.order_by("pk")} | kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "decided_on":
            kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def create(self, request, obj, form):
        obj.pk = services.honour(by=request.user, **form.cleaned_data).pk

    @admin.action(description=gettext_lazy("Take the choice of the chosen units back"), permissions=["add"])
    def batch_take_back(self, request, rows):
        return batch("take_back", "take_honour_back", _("Take the choice back"), services.take_honour_back)(
            self, request, rows
        )
