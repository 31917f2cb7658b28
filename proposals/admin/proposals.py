"""The proposals on the secretariat's desk."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import jobs, search
from congress.pages import repeat
from congress.templatetags.portal import short_day
from proposals import queries, services
from proposals.admin.filters import (
    CategoryFilter,
    EvaluationFilter,
    LateFilter,
    MarkFilter,
    OwnRelated,
    PaperFilter,
    PublicationFilter,
    UnitFilter,
    key_in,
)
from proposals.admin.moving import MoveAdmin, batch, start_assigning
from proposals.models import CoSignature, Examination, Proposal, Publication
from proposals.templatetags.marks import badges
from proposals.workflow import PROPOSAL_MOVES, Signing


class ReadOnlyInline(admin.TabularInline):
    """Rows shown on the page of their proposal and changed by moves alone."""

    extra = 0
    can_delete = False
    ordering = ["pk"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("proposals.manage", obj)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class SignatoryInline(ReadOnlyInline):
    """Who signed with the lead, or was asked to; withdrawn invitations are nobody's business."""

    model = CoSignature
    verbose_name_plural = gettext_lazy("Signatories")
    fields = readonly_fields = ["mandate", "state", "answered", "remark"]

    @admin.display(description=gettext_lazy("answered"))
    def answered(self, row):
        return short_day(row.answered_at) if row.answered_at else ""

    def get_queryset(self, request):
        rows = super().get_queryset(request).exclude(state=Signing.REVOKED)
        return rows.select_related("mandate__person", "mandate__delegation")


class ExaminationInline(ReadOnlyInline):
    """What was decided each time the deputy was not satisfied."""

    model = Examination
    verbose_name_plural = gettext_lazy("Examinations")
    fields = readonly_fields = ["round", "verdict", "note", "decided_by", "decided"]

    @admin.display(description=gettext_lazy("decided by"))
    def decided_by(self, row):
        return row.by.name if row.by else ""

    @admin.display(description=gettext_lazy("decided at"))
    def decided(self, row):
        return short_day(row.at)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")


@admin.register(Proposal)
class ProposalAdmin(MoveAdmin):
    """建议审查: from the text handed in to the assignment, and the watch over the units."""

    may_view = "proposals.manage"
    workflow, verb, move_address = PROPOSAL_MOVES, staticmethod(services.move), "proposal_move"
    list_display = [
        "number_shown", "title", "marks_shown", "state_shown", "manner", "category", "lead", "delegation",
        "submitted_shown", "publicity",
    ]  # fmt: skip
    list_display_links = ["title"]
    list_filter = [
        "state",
        LateFilter,
        EvaluationFilter,
        MarkFilter,
        "confidential",
        "no_reply",
        "session",
        "in_session",
        "manner",
        CategoryFilter,
        "publicity",
        PublicationFilter,
        "delegation",
        UnitFilter,
        PaperFilter,
    ]
    list_select_related = ["category", "lead__person", "delegation"]
    search_fields = ["title"]
    search_help_text = gettext_lazy("Number, title or words of the text")
    ordering = ["-pk"]
    inlines = [SignatoryInline, ExaminationInline]
    actions = ["batch_assign", "batch_publish", "print_evaluation_forms"]
    change_form_template = "admin/proposals/proposal/change_form.html"
    change_list_template = "admin/proposals/proposal/change_list.html"
    fields = [
        "number_text", "title", "body", "manner", "lead", "delegation", "of_delegation",
        "drafter", "discussed_on", "contact_phone", "contact_address", "postcode",
        "category", "wished_organ", "wished_co_organs",
        "publicity", "publicity_reason", "names_hidden", "from_survey", "raised_before", "wants_contact",
        "no_reply", "confidential_reason",
        "entered_by", "session", "in_session", "state", "note", "refusal", "alternative", "submitted_at", "accepted_at",
        "assigned_at", "closed_at",
    ]  # fmt: skip

    def get_urls(self):
        publishing = [
            path("<int:pk>/publish/", self.admin_site.admin_view(self.publish_view), name="proposal_publish"),
            path("<int:pk>/unpublish/", self.admin_site.admin_view(self.unpublish_view), name="proposal_unpublish"),
        ]
        return [*publishing, *super().get_urls()]

    def publish_view(self, request, pk):
        """Confirm the check for secrets, and let everybody read it."""
        return self._ask_about(request, pk, "publish", _("Publish"), services.publish)

    def unpublish_view(self, request, pk):
        return self._ask_about(request, pk, "unpublish", _("Take off the public pages"), services.unpublish)

    def _ask_about(self, request, pk, name, label, verb):
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if answer := repeat(request):
            return answer
        if not request.user.has_perm("proposals.publish", row):
            raise PermissionDenied
        if name not in {button["name"] for button in queries.publishing_buttons(row, request.user)}:
            self.message_user(request, _("This cannot be done with this proposal now."), messages.ERROR)
            return redirect("admin:proposals_proposal_change", row.pk)
        return self.ask(request, row, name, label, partial(verb, row))

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    def get_object(self, request, object_id, from_field=None):
        rows = queries.of_page(request.user)
        return rows.filter(pk=key_in(str(object_id))).first()

    def get_list_filter(self, request):
        """Only the sessions and delegations of the own congress are offered."""
        return [OwnRelated.of(name) if name in {"session", "delegation"} else name for name in self.list_filter]

    def get_search_results(self, request, rows, words):
        return (search.matching(rows, words) if words.strip() else rows), False

    def page_context(self, request, row):
        if row is None:
            return {}
        services.note_opening(row, by=request.user)
        tasks = list(queries.tasks_of_page(request.user).filter(proposal=row).order_by("pk"))
        clocks = queries.clocks_of(row)
        moves = queries.buttons(row, request.user, f"admin:{self.move_address}")
        return {
            "papers": row,
            "moves": [*moves, *queries.publishing_buttons(row, request.user)],
            "publication": Publication.objects.published().filter(pk=row.pk).first(),
            "steps": queries.steps(row, late=any(each["state"] == "late" for each in clocks)),
            "tasks": tasks,
            "clocks": clocks,
            "entries": queries.timeline(row, tasks, user=request.user),
            "marked": queries.marks_of(row),
            "openings": queries.openings_of(row, request.user),
            "files": queries.file_rows(row),
            "paper_ratings": queries.paper_ratings(request.user, row),
            "split_with": queries.split_with(request.user, row),
            "versions": row.versions.select_related("by", "post__organ", "post__congress").order_by("-number")[:20],
            "replies": queries.replies_of_page(request.user).filter(task__proposal=row).select_related("evaluation"),
        }

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def number_shown(self, row):
        return row.number_text or "—"

    @admin.display(description=gettext_lazy("marks"))
    def marks_shown(self, row):
        return badges(row)

    @admin.display(description=gettext_lazy("submitted at"), ordering="submitted_at")
    def submitted_shown(self, row):
        return short_day(row.submitted_at) or "—"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())

    @admin.action(description=gettext_lazy("Assign the chosen proposals"), permissions=["view"])
    def batch_assign(self, request, rows):
        """In the background: a session's thousand are assigned at once, on the day of the hand-over meeting."""
        return batch("assign", start=start_assigning)(self, request, rows.filter(state="accepted"))

    @admin.action(description=gettext_lazy("Print the evaluation forms of the chosen proposals"), permissions=["view"])
    def print_evaluation_forms(self, request, rows):
        parameters = {"proposals": list(rows.order_by("pk").values_list("pk", flat=True))}
        title = _("Evaluation forms")
        return redirect(
            "job", jobs.enqueue("proposals.evaluation_forms", by=request.user, title=title, parameters=parameters).pk
        )

    @admin.action(description=gettext_lazy("Publish the chosen proposals"), permissions=["view"])
    def batch_publish(self, request, rows):
        publish = batch("publish", "publish_many", _("Publish"), services.publish)
        return publish(self, request, rows.filter(pk__in=queries.publishable(rows).values("pk")))
