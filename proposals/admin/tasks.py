"""The units' tasks on the secretariat's desk."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import jobs
from proposals import queries, services
from proposals.admin.filters import UnitFilter, key_in
from proposals.admin.moving import MoveAdmin
from proposals.models import HandlingTask, Kind
from proposals.workflow import TASK_MOVES


@admin.register(HandlingTask)
class HandlingTaskAdmin(MoveAdmin):
    """办理监控: every unit's task with its terms."""

    may_view = "proposals.manage"
    workflow, verb, move_address = TASK_MOVES, staticmethod(services.move_task), "task_move"
    list_display = [
        "proposal_number",
        "proposal_title",
        "organ",
        "role",
        "assigned_at",
        "signed_at",
        "replied_at",
        "state",
    ]
    list_display_links = ["proposal_title"]
    list_filter = ["state", "role", UnitFilter]
    list_select_related = ["proposal", "organ"]
    ordering = ["-pk"]
    actions = ["print_hand_over"]
    change_form_template = "admin/proposals/proposal/change_form.html"
    fields = [
        "proposal_link",
        "organ",
        "role",
        "round",
        "state",
        "instruction",
        "assigned_at",
        "signed_at",
        "handler",
        "note",
        "replied_at",
    ]

    def get_object(self, request, object_id, from_field=None):
        rows = queries.tasks_of_page(request.user)
        return rows.filter(pk=key_in(str(object_id))).first()

    def page_context(self, request, row):
        if row is None:
            return {}
        services.note_opening(row.proposal, by=request.user, what="task")
        return {
            "clocks": queries.clocks_of(row.proposal, row),
            "entries": queries.timeline(row.proposal, [row], user=request.user),
            "contacts": queries.contacts_of(row),
            "planning": queries.plan_of(row, [], request.user),
        }

    @admin.action(description=gettext_lazy("Print the hand-over papers of the chosen tasks"), permissions=["view"])
    def print_hand_over(self, request, rows):
        parameters = {"tasks": list(rows.order_by("pk").values_list("pk", flat=True))}
        title = _("Papers for the hand-over")
        return redirect(
            "job", jobs.enqueue("proposals.hand_over", by=request.user, title=title, parameters=parameters).pk
        )

    @admin.display(description=gettext_lazy("proposal"))
    def proposal_link(self, row):
        """Proposals and hand-over items have each their table."""
        table = "handoveritem" if row.proposal.kind == Kind.HAND_OVER else "proposal"
        address = reverse(f"admin:proposals_{table}_change", args=[row.proposal_id])
        return format_html('<a href="{}">{}</a>', address, row.proposal)

    @admin.display(description=gettext_lazy("number"))
    def proposal_number(self, row):
        return row.proposal.number_text

    @admin.display(description=gettext_lazy("title"))
    def proposal_title(self, row):
        return row.proposal.title
