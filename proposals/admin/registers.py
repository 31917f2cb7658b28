"""Registers of a congress and its handling rules."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from congress.admin.institution import OfOwnCongress
from congress.pages import key_of, post_once, repeat
from congress.staff import ServiceAdmin
from deputies.models import Delegation, Mandate
from proposals import queries, services
from proposals.admin.moving import then
from proposals.forms import AdoptForm
from proposals.models import Category, DelegationHead, HandlingRules, Outcome, Reason


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


@admin.register(DelegationHead)
class DelegationHeadAdmin(ServiceAdmin):
    """代表团团长: who signs what a delegation puts forward."""

    may_view = may_add = may_change = "proposals.set_rules"
    list_display = ["delegation", "mandate"]
    list_select_related = ["delegation", "mandate__person"]
    list_display_links = ["delegation"]
    ordering = ["delegation__number"]
    fields = ["delegation", "mandate"]

    def formfield_for_foreignkey(self, field, request, **kwargs):
        """The delegations and deputies of the own congress."""
        if field.name == "mandate":
            rows = Mandate.objects.valid().filter(congress__in=request.user.congress_ids)
            kwargs["queryset"] = rows.select_related("person").order_by(
                "delegation__number", "person__stroke_key", "pk"
            )
        else:
            rows = Delegation.objects.filter(congress__in=request.user.congress_ids)
            kwargs["queryset"] = rows.order_by("-term__number", "number")
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["delegation"] if obj else []

    def create(self, request, obj, form):
        obj.pk = services.set_head(obj.delegation, obj.mandate, by=request.user).pk

    update = create


@admin.register(HandlingRules)
class HandlingRulesAdmin(ServiceAdmin):
    """办理规则: the switches where the places differ, and the ready-made sets of places."""

    may_view = may_add = may_change = "proposals.set_rules"
    list_display = ["congress", *queries.SWITCHES]
    list_select_related = ["congress"]
    ordering = ["pk"]
    fields = (*queries.SWITCHES, *queries.OWN)
    radio_fields = {"reply_goes_to": admin.VERTICAL, "delegation_authors": admin.VERTICAL}
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
            post_once(request, partial(then, back, partial(services.adopt, congress, chosen, by=request.user)))
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
