"""The secretariat's tables: deputies, delegations, groups."""

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import accounts
from congress.errors import Refused, Stale
from congress.models import Organ, OrganKind, Term
from congress.staff import RegisterAdmin, ServiceAdmin
from deputies import queries, services
from deputies.admin.filters import OfOwnCongress
from deputies.forms import DeputyForm, of_congress
from deputies.models import Delegation, DeputyGroup, Mandate
from deputies.workflow import WORKFLOW

SEAT_FIELDS = ("category", "delegation", "group", "card_number", "elected_by", "begins_on")


class PartyFilter(admin.SimpleListFilter):
    title = gettext_lazy("party")
    parameter_name = "party"

    def lookups(self, request, model_admin):
        rows = model_admin.get_queryset(request).order_by().exclude(person__party="")
        return [(party, party) for party in rows.values_list("person__party", flat=True).distinct()[:30]]

    def queryset(self, request, queryset):
        return queryset.filter(person__party=self.value()) if self.value() else queryset


@admin.register(Mandate)
class MandateAdmin(ServiceAdmin):
    """The deputies of the secretary's congress, person and seat in one form."""

    may_view = "deputies.manage"
    may_add = "deputies.open_mandate"
    may_change = "deputies.change_person"
    form = DeputyForm
    change_form_template = "deputies/admin/change_form.html"
    change_list_template = "deputies/admin/change_list.html"
    own_version = True  # the person carries one, and the form shows both texts
    list_display = ["name", "card_number", "delegation", "elected_by", "party", "state", "has_account"]
    list_display_links = ["name"]
    list_filter = ["state", ("delegation", OfOwnCongress), ("term", OfOwnCongress), "person__sex", PartyFilter]
    search_fields = ["person__name"]
    search_help_text = gettext_lazy("Name, pinyin, initials or card number")
    ordering = ["person__stroke_key", "pk"]
    actions = ["print_codes", "export_chosen"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "photo", "name", "category", "card_number", "birth_month",
                    "delegation", "group", "elected_by", "begins_on", "replaces",
                    "sex", "ethnicity", "party", "occupation", "education", "degree", "email", "phone", "work_unit",
                    "position", "address", "work_phone", "postcode", "state", "resume",
                    "pinyin_override", "seen_version",
                ]
            },
        )
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("full name"), ordering="person__stroke_key")
    def name(self, mandate):
        return mandate.person.name

    @admin.display(description=gettext_lazy("elected by"))
    def elected_by(self, mandate):
        return mandate.elected_by

    @admin.display(description=gettext_lazy("party"), ordering="person__party")
    def party(self, mandate):
        return mandate.person.party

    @admin.display(description=gettext_lazy("account"), boolean=True)
    def has_account(self, mandate):
        return mandate.person.user_id is not None

    def get_queryset(self, request):
        # The admin leaves list_select_related alone where the rows bring relations of their own.
        return super().get_queryset(request).select_related("person", "delegation")

    def get_search_results(self, request, queryset, search_term):
        return queries.found(queryset, search_term), False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in {"delegation", "group", "replaces"}:
            kwargs["queryset"] = of_congress(db_field.name, request.user.congress_ids)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["state", "replaces"] if obj else ["state"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        mandate = self.get_object(request, object_id)
        moves = WORKFLOW.open_to(request.user, mandate) if mandate else []
        buttons = [(move.label, reverse("deputy_move", args=[mandate.pk, move.name])) for move in moves]
        return super().change_view(request, object_id, form_url, {"buttons": buttons, **(extra_context or {})})

    def create(self, request, obj, form):
        cleaned = form.cleaned_data
        seat = {name: cleaned[name] for name in SEAT_FIELDS}
        seat["replaces"] = cleaned["replaces"]
        self._keep(request, obj, services.add_deputy(form.person_values(), by=request.user, **seat), cleaned["photo"])

    def update(self, request, obj, form):
        cleaned = form.cleaned_data
        seat = {name: cleaned[name] for name in SEAT_FIELDS}
        try:
            mandate = services.change_person(
                obj, by=request.user, person=form.person_values(), seat=seat, version=cleaned["seen_version"]
            )
        except Stale as stale:
            raise Refused(f"{stale} {_both(form, stale.current)}") from stale
        self._keep(request, obj, mandate, cleaned["photo"])

    def _keep(self, request, obj, mandate, photo):
        if photo:
            services.set_photo(mandate, photo, by=request.user)
        obj.pk, obj.person = mandate.pk, mandate.person

    @admin.action(description=gettext_lazy("Open accounts and print one-time codes"), permissions=["change"])
    def print_codes(self, request, queryset):
        rows = queryset.select_related("person__user__acting_as", "delegation", "post")
        issued = services.hand_out_codes(list(rows), by=request.user)
        if not issued:
            self.message_user(request, _("All of them have entered already."), messages.WARNING)
            return None
        response = HttpResponse(
            accounts.print_slips(issued, request.user.post.congress), content_type="application/pdf"
        )
        name = _("One-time codes.pdf")
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        response["Cache-Control"] = "private, no-store"
        return response

    @admin.action(description=gettext_lazy("Export the chosen deputies"), permissions=["change"])
    def export_chosen(self, request, queryset):
        chosen = list(queryset.order_by("pk").values_list("pk", "term"))
        term = Term.objects.get(pk=max(term for _pk, term in chosen))
        return redirect("job", services.start_export(term, by=request.user, mandates=[pk for pk, _term in chosen]).pk)


def _both(form, current):
    """What stands in the roster now, field by field, where it differs from what was typed."""
    told = []
    for name, value in current.items():
        if name in form.cleaned_data and name not in {"phone", "address", "email"} and form.cleaned_data[name] != value:
            told.append(f"{form.fields[name].label}: {value or '—'}")
    return _("It says now: %(fields)s") % {"fields": "; ".join(told)} if told else ""


class OfOneCongress(RegisterAdmin):
    """A register whose choices come from the secretary's congress."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        model = db_field.remote_field.model
        kwargs["queryset"] = model.objects.filter(congress__in=request.user.congress_ids)
        if model is Organ:
            kwargs["queryset"] = kwargs["queryset"].filter(kind=OrganKind.DELEGATION)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Delegation)
class DelegationAdmin(OfOneCongress):
    list_display = ["number", "name", "term", "electing_unit", "organ"]
    list_display_links = ["name"]
    list_filter = [("term", OfOwnCongress)]
    list_select_related = ["term", "organ"]
    search_fields = ["name"]
    ordering = ["-term", "number"]
    fields = ["term", "number", "name", "electing_unit", "organ"]

    def get_readonly_fields(self, request, obj=None):
        return ["term"] if obj else []

    def create(self, request, obj, form):
        services.save_delegation(obj, by=request.user)

    update = create


@admin.register(DeputyGroup)
class DeputyGroupAdmin(OfOneCongress):
    list_display = ["name", "field", "delegation"]
    list_filter = [("delegation", OfOwnCongress)]
    list_select_related = ["delegation"]
    search_fields = ["name", "field"]
    ordering = ["delegation", "pk"]
    fields = ["delegation", "name", "field"]

    def get_readonly_fields(self, request, obj=None):
        return ["delegation"] if obj else []

    def create(self, request, obj, form):
        services.save_group(obj, by=request.user)

    update = create
