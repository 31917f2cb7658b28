"""The secretariat's tables of the chain: review, number, assign, watch. Verbs are the services' own."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from congress import jobs, search
from congress.admin.institution import OfOwnCongress
from congress.errors import Invalid, Refused
from congress.models import Organ
from congress.pages import key_of, post_once, repeat
from congress.staff import ServiceAdmin
from congress.templatetags.portal import short_day
from proposals import queries, services
from proposals.forms import AdoptForm, form_of
from proposals.models import Category, HandlingRules, HandlingTask, Outcome, Proposal, Publication, Reason
from proposals.workflow import PROPOSAL_MOVES, TASK_MOVES


@admin.register(Category)
class CategoryAdmin(OfOwnCongress):
    list_display = ["code", "name", "parent"]
    list_select_related = ["parent"]
    list_display_links = ["name"]
    search_fields = ["code", "name"]
    ordering = ["code"]


@admin.register(Outcome)
class OutcomeAdmin(OfOwnCongress):
    list_display = ["code", "name", "canonical", "requires_promise"]
    list_display_links = ["name"]
    ordering = ["code"]
    fields = ["congress", "code", "name", "canonical", "requires_promise"]


@admin.register(Reason)
class ReasonAdmin(OfOwnCongress):
    list_display = ["kind", "code", "text"]
    list_display_links = ["text"]
    list_filter = ["kind"]
    ordering = ["kind", "code"]


@admin.register(HandlingRules)
class HandlingRulesAdmin(ServiceAdmin):
    """办理规则: the switches where the places differ, and the ready-made sets of places."""

    may_view = may_add = may_change = "proposals.set_rules"
    list_display = ["congress", *queries.SWITCHES]
    list_select_related = ["congress"]
    ordering = ["pk"]
    fields = queries.SWITCHES
    radio_fields = {"reply_goes_to": admin.VERTICAL}
    change_list_template = "admin/proposals/handlingrules/change_list.html"
    change_form_template = "admin/proposals/handlingrules/change_form.html"

    def add_view(self, request, form_url="", extra_context=None):
        """A congress has one row: once it is there it is changed."""
        row = self.get_queryset(request).first() if self.has_add_permission(request) else None
        if row:
            return redirect("admin:proposals_handlingrules_change", row.pk)
        return super().add_view(request, form_url, extra_context)

    def create(self, request, obj, form):
        obj.pk = services.set_handling(request.user.post.congress, by=request.user, **form.cleaned_data).pk
        obj.congress = request.user.post.congress

    def update(self, request, obj, form):
        services.set_handling(obj.congress, by=request.user, **form.cleaned_data)

    def get_urls(self):
        return [path("adopt/", self.admin_site.admin_view(self.adopt_view), name="adopt_rules"), *super().get_urls()]

    def adopt_view(self, request):
        """Choose a ready-made set, see what it would set beside what is set now, and adopt it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if answer := repeat(request):
            return answer
        congress, back = request.user.post.congress, reverse("admin:proposals_handlingrules_changelist")
        form = AdoptForm(request.POST if request.method == "POST" else request.GET or None)
        chosen = form.cleaned_data["ruleset"] if form.is_valid() else ""
        if request.method == "POST" and chosen:
            post_once(request, partial(_then, back, partial(services.adopt, congress, chosen, by=request.user)))
            self.message_user(request, _("Done: %(row)s") % {"row": queries.SETS[chosen]})
            return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Choose a ready-made set"),
            "form": form,
            "lines": queries.beside_present(congress, chosen) if chosen else [],
            "chosen": chosen,
            "idempotency_key": key_of(request),
            "back": back,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/proposals/handlingrules/adopt.html", context, status=status)


class LateFilter(SimpleListFilter):
    title = gettext_lazy("clock")
    parameter_name = "clock"

    def lookups(self, request, model_admin):
        return [("late", _("Late"))]

    def queryset(self, request, rows):
        return queries.late(rows) if self.value() == "late" else rows


MOST_NAMED = 20  # rows of a batch that are named before it is confirmed


def _key(text):
    """A row's key from the address; made-up ones are nobody's."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004  (what both databases take)


class UnitFilter(SimpleListFilter):
    title = gettext_lazy("unit")
    parameter_name = "unit"

    def lookups(self, request, model_admin):
        units = Organ.objects.filter(congress__in=request.user.congress_ids, kind__in=["government", "department"])
        return [(unit.pk, unit.name) for unit in units.order_by("pk")[:200]]

    def queryset(self, request, rows):
        if not self.value():
            return rows
        tasks = HandlingTask.objects.filter(organ=_key(self.value()))
        return rows.filter(pk__in=tasks.values("proposal" if rows.model is Proposal else "pk"))


class CategoryFilter(SimpleListFilter):
    """By a category of the first level, its parts included."""

    title = gettext_lazy("category")
    parameter_name = "category"

    def lookups(self, request, model_admin):
        tops = Category.objects.visible_to(request.user).filter(parent=None).order_by("code")
        return [(top.pk, f"{top.code} {top.name}") for top in tops]

    def queryset(self, request, rows):
        if not self.value():
            return rows
        chosen = _key(self.value())
        return rows.filter(Q(category=chosen) | Q(category__parent=chosen))


class MoveAdmin(ServiceAdmin):
    """A table whose rows are changed only by the moves of their workflow: buttons on the row's page."""

    workflow = None
    verb = None
    move_address = ""

    def get_urls(self):
        moves = path("<int:pk>/move/<slug:name>/", self.admin_site.admin_view(self.move_view), name=self.move_address)
        return [moves, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        moves = queries.buttons(row, request.user, f"admin:{self.move_address}") if row else []
        extra = {"moves": moves, "title": str(row or ""), **self.page_context(request, row)}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def page_context(self, request, row):
        """What the row's page shows beside its fields."""
        return {}

    def move_view(self, request, pk, name):
        """Ask for what the move needs and make it; a refusal stands above the form, nothing typed is lost."""
        row = self.get_object(request, str(pk))
        if row is None or name not in self.workflow.names:
            raise Http404
        if answer := repeat(request):
            return answer
        try:
            self.workflow.check(name, row, request.user)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", pk)
        label = next(iter(self.workflow.moves[name].values())).label
        return self.ask(request, row, name, label, partial(type(self).verb, row, name))

    def ask(self, request, row, name, label, verb):
        """The form called ``name`` for this row; when it is filled in, ``verb(by=…, …)``."""
        make = form_of(name, row)
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
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/move.html", context, status=status)


def _then(back, verb):
    verb()
    return back


def _batch(name, form_name="", label="", act_on_one=None, start=None):
    """An action that makes one move on every chosen row that needs nothing but a shared form; with ``start`` a job
    does it.
    """

    def act(model_admin, request, rows):
        if "chosen" in request.POST:  # more rows than a form has fields
            rows = rows.filter(pk__in=[_key(pk) for pk in request.POST["chosen"].split(",")])
        make = form_of(form_name or name, rows.first()) if rows else None
        if make is None:
            return None
        form = make(request.POST) if "confirm" in request.POST else make()
        if "confirm" in request.POST and form.is_valid():
            if start:
                return start(request, rows, form.cleaned_data)
            verb = partial(_one, act_on_one or partial(_moved, model_admin, name), request, form.cleaned_data)
            model_admin.act_on(request, rows, verb)
            return None
        context = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": label or next(iter(PROPOSAL_MOVES.moves[name].values())).label,
            "rows": rows[:MOST_NAMED],
            "count": rows.count(),
            "chosen": ",".join(str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)),
            "form": form,
            "action": f"batch_{name}",
        }
        return TemplateResponse(request, "admin/batch.html", context)

    return act


def _start_assigning(request, rows, fields):
    """Have the rows assigned in the background and lead to the job's page."""
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    parameters = {
        "proposals": pks,
        "organ": fields["organ"].pk,
        "others": [organ.pk for organ in fields["others"]],
        "role": fields["role"],
        "instruction": fields["instruction"],
    }
    title = ngettext("Assign %(count)s proposal", "Assign %(count)s proposals", len(pks)) % {"count": len(pks)}
    job = jobs.enqueue("proposals.assign_many", by=request.user, title=title, parameters=parameters)
    return redirect("job", job.pk)


def _moved(model_admin, name, row, **fields):
    return type(model_admin).verb(row, name, **fields)


def _one(verb, request, fields, row):
    try:
        verb(row, by=request.user, **fields)
    except (Invalid, PermissionDenied) as error:
        raise Refused(_("This row could not be moved.")) from error


class PublicationFilter(SimpleListFilter):
    title = gettext_lazy("public pages")
    parameter_name = "public"

    def lookups(self, request, model_admin):
        return [("may", _("May be published, not yet")), ("newer", _("Replied again since")), ("yes", _("Published"))]

    def queryset(self, request, rows):
        narrowed = {"may": queries.publishable, "newer": queries.replied_since, "yes": queries.published}
        return narrowed[self.value()](rows) if self.value() in narrowed else rows


class OwnRelated(admin.RelatedFieldListFilter):
    """A filter by a related row that offers the own congress's rows only."""

    @classmethod
    def of(cls, name):
        return (name, cls)

    def field_choices(self, field, request, model_admin):
        model = field.remote_field.model
        key = "term__congress__in" if model._meta.model_name == "session" else "congress__in"
        rows = model.objects.filter(**{key: request.user.congress_ids}).order_by("-pk")
        if model._meta.model_name == "session":
            rows = rows.select_related("term")
        return [(row.pk, str(row)) for row in rows[:100]]


@admin.register(Proposal)
class ProposalAdmin(MoveAdmin):
    """建议审查: from the text handed in to the assignment, and the watch over the units."""

    may_view = "proposals.manage"
    workflow, verb, move_address = PROPOSAL_MOVES, staticmethod(services.move), "proposal_move"
    list_display = [
        "number_shown", "title", "state_shown", "manner", "category", "lead", "delegation", "submitted_shown",
        "publicity",
    ]  # fmt: skip
    list_display_links = ["title"]
    list_filter = [
        "state",
        LateFilter,
        "session",
        "in_session",
        "manner",
        CategoryFilter,
        "publicity",
        PublicationFilter,
        "delegation",
        UnitFilter,
    ]
    list_select_related = ["category", "lead__person", "delegation"]
    search_fields = ["title"]
    search_help_text = gettext_lazy("Number, title or words of the text")
    ordering = ["-pk"]
    actions = ["batch_assign", "batch_publish", "print_evaluation_forms"]
    change_form_template = "admin/proposals/proposal/change_form.html"
    change_list_template = "admin/proposals/proposal/change_list.html"
    fields = [
        "number_text", "title", "body", "manner", "lead", "delegation", "contact_phone", "contact_address", "postcode",
        "category", "wished_organ", "publicity", "publicity_reason", "from_survey", "raised_before", "wants_contact",
        "session", "in_session", "state", "note", "refusal", "submitted_at", "accepted_at", "assigned_at", "closed_at",
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
        return rows.filter(pk=_key(str(object_id))).first()

    def get_list_filter(self, request):
        """Only the sessions and delegations of the own congress are offered."""
        return [OwnRelated.of(name) if name in {"session", "delegation"} else name for name in self.list_filter]

    def get_search_results(self, request, rows, words):
        return (search.matching(rows, words) if words.strip() else rows), False

    def page_context(self, request, row):
        if row is None:
            return {}
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
            "entries": queries.timeline(row, tasks),
            "files": queries.file_rows(row),
            "versions": row.versions.select_related("by").order_by("-number")[:20],
            "replies": queries.replies_of_page(request.user).filter(task__proposal=row).select_related("evaluation"),
        }

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def number_shown(self, row):
        return row.number_text or "—"

    @admin.display(description=gettext_lazy("submitted at"), ordering="submitted_at")
    def submitted_shown(self, row):
        return short_day(row.submitted_at) or "—"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())

    @admin.action(description=gettext_lazy("Assign the chosen proposals"), permissions=["view"])
    def batch_assign(self, request, rows):
        """In the background: a session's thousand are assigned at once, on the day of the hand-over meeting."""
        return _batch("assign", start=_start_assigning)(self, request, rows.filter(state="accepted"))

    @admin.action(description=gettext_lazy("Print the evaluation forms of the chosen proposals"), permissions=["view"])
    def print_evaluation_forms(self, request, rows):
        parameters = {"proposals": list(rows.order_by("pk").values_list("pk", flat=True))}
        title = _("Evaluation forms")
        return redirect(
            "job", jobs.enqueue("proposals.evaluation_forms", by=request.user, title=title, parameters=parameters).pk
        )

    @admin.action(description=gettext_lazy("Publish the chosen proposals"), permissions=["view"])
    def batch_publish(self, request, rows):
        publish = _batch("publish", "publish_many", _("Publish"), services.publish)
        return publish(self, request, rows.filter(pk__in=queries.publishable(rows).values("pk")))


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
        "proposal",
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
        return rows.filter(pk=_key(str(object_id))).first()

    def page_context(self, request, row):
        if row is None:
            return {}
        return {
            "clocks": queries.clocks_of(row.proposal, row),
            "entries": queries.timeline(row.proposal, [row]),
            "contacts": row.contacts.order_by("-happened_at"),
        }

    @admin.action(description=gettext_lazy("Print the hand-over papers of the chosen tasks"), permissions=["view"])
    def print_hand_over(self, request, rows):
        parameters = {"tasks": list(rows.order_by("pk").values_list("pk", flat=True))}
        title = _("Papers for the hand-over")
        return redirect(
            "job", jobs.enqueue("proposals.hand_over", by=request.user, title=title, parameters=parameters).pk
        )

    @admin.display(description=gettext_lazy("number"))
    def proposal_number(self, row):
        return row.proposal.number_text

    @admin.display(description=gettext_lazy("title"))
    def proposal_title(self, row):
        return row.proposal.title
