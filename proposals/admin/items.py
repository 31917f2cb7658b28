"""交办事项: what was said in meetings, on the secretariat's desk."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import search
from congress.models import Session, What
from congress.templatetags.portal import short_day
from proposals import queries, services
from proposals.admin.filters import UnitFilter, key_in
from proposals.admin.moving import MoveAdmin
from proposals.models import Clock, HandOverItem, ItemRating
from proposals.workflow import BEFORE_REPLY, ITEM_MOVES, ItemState


class ItemStateFilter(SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return ItemState.choices

    def queryset(self, request, rows):
        return rows.filter(proposal__state=self.value()) if self.value() in ItemState.values else rows


class ItemLateFilter(SimpleListFilter):
    title = gettext_lazy("clock")
    parameter_name = "clock"

    def lookups(self, request, model_admin):
        return [("late", _("Late"))]

    def queryset(self, request, rows):
        late = Clock.objects.late().filter(proposal=OuterRef("pk"), what=What.REPLY)
        owed = rows.filter(Exists(late), proposal__state__in=sorted(BEFORE_REPLY))
        return owed if self.value() == "late" else rows


class ItemSessionFilter(SimpleListFilter):
    title = gettext_lazy("session")
    parameter_name = "session"

    def lookups(self, request, model_admin):
        rows = Session.objects.filter(term__congress__in=request.user.congress_ids).select_related("term")
        return [(row.pk, str(row)) for row in rows.order_by("-pk")[:100]]

    def queryset(self, request, rows):
        return rows.filter(proposal__session=key_in(self.value())) if self.value() else rows


class ItemRatingInline(admin.TabularInline):
    """What came back about each round's answers."""

    model = ItemRating
    fields = readonly_fields = [
        "round",
        "rating",
        "comment",
        "members",
        "satisfied",
        "basically",
        "dissatisfied",
        "rated",
    ]
    extra = 0
    can_delete = False
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("rated at"))
    def rated(self, row):
        return short_day(row.at)

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(HandOverItem)
class HandOverItemAdmin(MoveAdmin):
    """Captured on the page; handed over, polled, concluded here as there."""

    may_view = "proposals.manage"
    workflow, verb, move_address = ITEM_MOVES, staticmethod(services.move_item), "item_move"
    list_display = ["number_shown", "title_shown", "state_shown", "source", "said_by", "captured_shown"]
    list_display_links = ["title_shown"]
    list_filter = [ItemStateFilter, ItemLateFilter, "source", ItemSessionFilter, UnitFilter]
    search_fields = ["proposal__title"]
    search_help_text = gettext_lazy("Number, title or words of the text")
    ordering = ["-pk"]
    inlines = [ItemRatingInline]
    change_form_template = "admin/proposals/proposal/change_form.html"
    fields = [
        "number_shown", "body_shown", "source", "meeting", "said_by", "term_shown", "state_shown", "captured_by",
        "captured_shown",
    ]  # fmt: skip

    def get_queryset(self, request):
        return queries.with_answers(super().get_queryset(request))

    def get_object(self, request, object_id, from_field=None):
        return queries.with_answers(queries.items_of_page(request.user)).filter(pk=key_in(str(object_id))).first()

    def get_inlines(self, request, obj):
        return self.inlines if obj and obj.ratings.all() else []

    def get_search_results(self, request, rows, words):
        return (search.matching(rows, words) if words.strip() else rows), False

    def page_context(self, request, row):
        if row is None:
            return {}
        tasks = list(queries.tasks_of_page(request.user).filter(proposal=row.pk).order_by("pk"))
        return {
            "tasks": tasks,
            "clocks": queries.clocks_of(row.proposal),
            "entries": queries.timeline(row.proposal, tasks, user=request.user),
            "files": queries.file_rows(row),
        }

    @admin.display(description=gettext_lazy("number"), ordering="pk")
    def number_shown(self, row):
        return row.proposal.number_text or "—"

    @admin.display(description=gettext_lazy("title"))
    def title_shown(self, row):
        return row.proposal.title

    @admin.display(description=gettext_lazy("text"))
    def body_shown(self, row):
        return row.proposal.body

    @admin.display(description=gettext_lazy("said by"))
    def said_by(self, row):
        return queries.said_by(row)

    @admin.display(description=gettext_lazy("Term"))
    def term_shown(self, row):
        return queries.term_in_words(row)

    @admin.display(description=gettext_lazy("captured at"))
    def captured_shown(self, row):
        return short_day(row.proposal.submitted_at) or "—"

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())
