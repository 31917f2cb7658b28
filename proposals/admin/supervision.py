"""督办: the units followed up, with their reports, results and cards."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from proposals import queries, services
from proposals.admin.filters import key_in
from proposals.admin.moving import MoveAdmin
from proposals.models import CaseStep, SupervisionCase
from proposals.workflow import CASE_MOVES


class CaseStepInline(admin.TabularInline):
    """What was reported and decided."""

    model = CaseStep
    fields = readonly_fields = ["label", "text", "day", "card", "by", "at"]
    extra = 0
    can_delete = False
    ordering = ["-pk"]

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(SupervisionCase)
class SupervisionCaseAdmin(MoveAdmin):
    """A case is opened on the task's page and settled or carried on here."""

    may_view = "proposals.manage"
    workflow, verb, move_address = CASE_MOVES, staticmethod(services.move_case), "case_move"
    list_display = ["number_shown", "title_shown", "organ", "state_shown", "card", "body", "due_on", "opened_at"]
    list_display_links = ["title_shown"]
    list_filter = ["state", "card", "cause", "level"]
    list_select_related = ["proposal", "organ"]
    ordering = ["-pk"]
    inlines = [CaseStepInline]
    change_form_template = "admin/proposals/proposal/change_form.html"
    fields = [
        "proposal", "organ", "body", "level", "cause", "reason", "opened_at", "due_on", "state", "carried_on", "card",
        "card_on", "settled_at",
    ]  # fmt: skip

    def get_object(self, request, object_id, from_field=None):
        return queries.cases_of_page(request.user).filter(pk=key_in(str(object_id))).first()

    def page_context(self, request, row):
        if row is not None:
            services.note_opening(row.proposal, by=request.user, what="case")
        return {}

    @admin.display(description=gettext_lazy("number"))
    def number_shown(self, row):
        return row.proposal.number_text

    @admin.display(description=gettext_lazy("title"))
    def title_shown(self, row):
        return row.proposal.title

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())
