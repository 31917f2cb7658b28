"""The secretariat's tables of duty: records and their moves, the kinds a congress counts, its policy."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from congress import wording
from congress.admin.institution import OfOwnCongress as OfOwnRegister
from congress.errors import Invalid, Refused
from congress.pages import key_of, post_once, repeat
from congress.staff import ServiceAdmin
from deputies import queries, services
from deputies.admin.filters import DayRangeFilter, OfOwnCongress, WaitsForMe
from deputies.admin.moving import batch
from deputies.forms import DUTY_FORMS, RegisterForm
from deputies.models import DutyPolicy, DutyRecord, DutyType
from deputies.workflow import DUTY

DETAIL = (
    "deputy", "delegation", "type", "title", "begins_on", "begins_half", "half_days", "place", "organiser",
    "companions", "content", "role", "presence", "co_signers", "state", "note", "entered_by", "checked_by",
    "submitted_at", "decided_at", "noted_words",
)  # fmt: skip


@admin.register(DutyRecord)
class DutyRecordAdmin(ServiceAdmin):
    """履职审核: read, and changed by the moves of the table alone."""

    may_view = "deputies.register_duty"
    list_display = ["title", "deputy", "delegation", "type", "begins_on", "state", "submitted_at"]
    list_display_links = ["title"]
    list_filter = [
        WaitsForMe,
        "state",
        ("type", OfOwnCongress),
        ("mandate__delegation", OfOwnCongress),
        DayRangeFilter,
    ]
    search_fields = ["title"]
    search_help_text = gettext_lazy("Deputy, pinyin, initials or title")
    ordering = ["-pk"]
    actions = ["batch_approve", "batch_send_back", "batch_refuse"]
    fields = DETAIL
    change_form_template = "deputies/admin/duty_record.html"
    change_list_template = "deputies/admin/duty_records.html"

    batch_approve = admin.action(
        batch("approve"), permissions=["view"], description=gettext_lazy("Approve the chosen records")
    )
    batch_send_back = admin.action(
        batch("send_back"), permissions=["view"], description=gettext_lazy("Send the chosen records back")
    )
    batch_refuse = admin.action(
        batch("refuse"), permissions=["view"], description=gettext_lazy("Do not approve the chosen records")
    )

    @admin.display(description=gettext_lazy("deputy"), ordering="mandate__person__stroke_key")
    def deputy(self, act):
        return act.mandate.person.name

    @admin.display(description=gettext_lazy("delegation"), ordering="mandate__delegation__number")
    def delegation(self, act):
        return act.mandate.delegation.name

    @admin.display(description=gettext_lazy("Sensitive words"), empty_value="—")
    def noted_words(self, act):
        return "、".join(wording.noted(act.mandate.congress_id, act.title, act.content)) or None

    def get_queryset(self, request):
        return queries.duty_of_desk(request.user)

    def get_search_results(self, request, queryset, search_term):
        return queries.duty_of(queryset, search_term), False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("register/", wrap(self.register_view), name="duty_register"),
            path("<int:pk>/move/<slug:name>/", wrap(self.move_view), name="duty_move"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        act = self.get_object(request, object_id)
        extra = {}
        if act:
            extra = {
                "title": str(act),
                "moves": queries.duty_buttons(act, request.user, "admin:duty_move"),
                "entries": queries.lines_of_record(act),
                "timeline": queries.duty_timeline(act),
                **queries.papers_of(act),
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def move_view(self, request, pk, name):
        """Ask for what a move needs and make it; a refusal stands above the form."""
        act = self.get_queryset(request).filter(pk=pk).first()
        if act is None or name not in DUTY.names:
            raise Http404
        if answer := repeat(request):
            return answer
        try:
            move = DUTY.check(name, act, request.user)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:deputies_dutyrecord_change", pk)
        make = partial(DUTY_FORMS[name], subject=act)
        return self.ask(request, act, move.label, make, partial(services.move_duty, act, name))

    def register_view(self, request):
        """Register an act for everybody who took part."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if answer := repeat(request):
            return answer
        congress, back = request.user.post.congress, reverse("admin:deputies_dutyrecord_changelist")
        form = RegisterForm(request.POST if request.method == "POST" else None, congress=congress)
        if form.is_valid():
            facts = dict(form.cleaned_data)
            deputies = facts.pop("deputies")
            done = []

            def act():
                done.append(services.register_for(deputies, by=request.user, **facts))
                return back

            try:
                address = post_once(request, act)
            except Invalid as invalid:
                for field, texts in invalid.errors.items():
                    form.add_error(field if field in form.fields else None, texts)
            else:
                for outcome in done:
                    self._tell(request, outcome)
                return redirect(address)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Register an act for several deputies"),
            "form": form,
            "idempotency_key": key_of(request),
            "back": back,
        }
        return TemplateResponse(request, "deputies/admin/ask.html", context, status=422 if form.errors else 200)

    def _tell(self, request, outcome):
        made = len(outcome.made)
        words = ngettext("Registered for %(count)s deputy.", "Registered for %(count)s deputies.", made)
        self.message_user(request, words % {"count": made})
        if outcome.known_count:
            words = ngettext("For %(count)s it stood already.", "For %(count)s it stood already.", outcome.known_count)
            self.message_user(request, words % {"count": outcome.known_count}, messages.WARNING)
        if outcome.left_out:
            words = _("Not exercising the mandate on that day: %(names)s") % {"names": "、".join(outcome.left_out)}
            self.message_user(request, words, messages.WARNING)


@admin.register(DutyType)
class DutyTypeAdmin(OfOwnRegister):
    list_display = ["code", "name", "group", "fact", "is_declarable", "needs_proof", "is_active"]
    list_display_links = ["name"]
    list_filter = ["is_declarable", "is_active"]
    search_fields = ["code", "name"]
    ordering = ["code"]
    fields = ["congress", "code", "name", "group", "fact", "is_declarable", "needs_proof", "is_active"]


@admin.register(DutyPolicy)
class DutyPolicyAdmin(OfOwnRegister):
    list_display = ["congress", "ranking_shown_to", "acts_are_public", "two_step_review", "freezes_each"]
    list_select_related = ["congress"]
    ordering = ["pk"]
    fields = [
        "congress", "ranking_shown_to", "acts_are_public", "two_step_review", "freezes_each", "freezes_on_day",
        "decides_in_days", "talks_in_days",
    ]  # fmt: skip
