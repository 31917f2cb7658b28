"""Voters' opinions in the admin: looked through here, moved on their own pages. Nothing of how to reach a voter."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.staff import ServiceAdmin
from liaison import queries
from liaison.models import VoterOpinion


@admin.register(VoterOpinion)
class VoterOpinionAdmin(ServiceAdmin):
    """选民意见: the list of the congress; each row leads to its page."""

    may_view = "liaison.list_opinions"
    list_display = ["named", "state", "station", "category", "route", "received_at", "due_on"]
    list_select_related = ["station", "category"]
    list_filter = ["state", "route", "has_summary"]
    search_fields = ["number", "place"]
    ordering = ["-pk"]
    fields = ["number", "state", "station", "shown", "category", "place", "route", "received_at", "due_on", "page"]
    readonly_fields = ["shown", "page"]

    @admin.display(description=gettext_lazy("number"))
    def named(self, row):
        return str(row)

    @admin.display(description=gettext_lazy("matter"))
    def shown(self, row):
        return queries.shown_words(row, 2000)

    @admin.display(description=gettext_lazy("page"))
    def page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))
