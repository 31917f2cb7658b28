"""Meals of a session for those who arrange them: plan, kitchen, tables, diets, handing out."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress import paper as papers
from congress.errors import Invalid, Refused
from congress.events import audit
from congress.pages import form_page, key_of, list_page, post_once, requires
from meetings import documents, forms, queries, services
from meetings.computing.tables import tables_of
from meetings.models import Gathering, Meal
from meetings.queries import diet_words
from meetings.views.shared import paper, with_initial

SHOWN_MISSING = 60


def _gatherings(user):
    return queries.gatherings_of_page(user).filter(parent=None)


def _private(response):
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires("meetings.arrange_meals", Gathering, among=_gatherings)
def meal_list(request, gathering):
    """What the kitchen has to know: every meal by day with its numbers and the last change."""
    context = {"gathering": gathering, "lines": queries.kitchen(gathering), "idempotency_key": key_of(request)}
    return _private(render(request, "meetings/meals.html", context))


@requires("meetings.arrange_meals", Gathering, among=_gatherings)
def meals_new(request, gathering):
    """The meals of all days of a session in one form."""
    page = reverse("meal_list", args=[gathering.pk])

    def act(**cleaned):
        services.plan_meals(gathering, by=request.user, **cleaned)
        return page

    days = {
        "first": timezone.localdate(gathering.begins_at),
        "last": timezone.localdate(gathering.ends_at),
        "place": gathering.place,
    }
    return form_page(
        request, "meetings/paper_form.html", partial(with_initial, forms.PlanMealsForm, days), act,
        gathering=gathering, heading=_("Plan the meals"), cancel_url=page,
    )  # fmt: skip


@requires("meetings.arrange_meals", Meal, among=queries.meals_of_page)
def meal_edit(request, meal):
    """Other times, place or serving."""
    page = reverse("meal_list", args=[meal.gathering_id])

    def act(**cleaned):
        services.change_meal(meal, by=request.user, **cleaned)
        return page

    now = {
        "begins": timezone.localtime(meal.begins_at).time(), "ends": timezone.localtime(meal.ends_at).time(),
        "place": meal.place, "serving": meal.serving, "version": meal.version,
    }  # fmt: skip
    return form_page(
        request, "meetings/paper_form.html", partial(with_initial, forms.MealForm, now), act,
        gathering=meal.gathering, heading=_("Change a meal"), about=str(meal), cancel_url=page,
    )  # fmt: skip


@require_POST
@requires("meetings.arrange_meals", Meal, among=queries.meals_of_page)
def meal_drop(request, meal):
    """Take a meal off the plan."""

    def act():
        return reverse("meal_list", args=[services.drop_meal(meal, by=request.user).pk])

    return redirect(post_once(request, act))


@require_safe
@requires("meetings.arrange_meals", Gathering, among=_gatherings)
def kitchen_paper(request, gathering, ending):
    """The numbers for the kitchen as Excel, or with the tables as PDF."""
    lines = queries.kitchen(gathering)
    name = documents.kitchen_name(gathering, ending)
    audit("meals.taken_out", by=request.user, what=f"meetings.gathering {gathering.pk}")
    if ending == "xlsx":
        return paper(name, documents.kitchen_sheet(gathering, lines))
    if ending != papers.PDF:
        raise Http404
    plan = queries.table_plan_of(gathering)
    tables = queries.tables_listed(plan, queries.places_of_tables(plan)) if plan else []
    return paper(name, documents.kitchen_list(gathering, lines, tables))


# Tables --------------------------------------------------------------------------------------------------------------


@requires("meetings.arrange_meals", Gathering, among=_gatherings)
def table_plan(request, gathering):
    """Who sits at which table; a POST shows how it would be and writes nothing."""
    plan = queries.table_plan_of(gathering)
    names = ("table_count", "halal_count", "seats")
    initial = {name: getattr(plan, name) for name in names} if plan else {"halal_count": 0, "seats": 10}
    posted = request.method == "POST"
    form = forms.TablesForm(request.POST) if posted else forms.TablesForm(initial=initial)
    found, status = None, 422 if posted else 200
    if posted and form.is_valid():
        try:
            found, status = services.draft_tables(gathering, **form.cleaned_data), 200
        except Invalid as invalid:
            form.add_error("table_count", invalid.errors["table_count"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
    shown = found[0] if found else plan
    rows = found[1] if found else queries.places_of_tables(plan) if plan else []
    missing, gone, misplaced = queries.without_table(plan) if plan and not found else ([], [], [])
    context = {
        "gathering": gathering, "plan": plan, "form": form, "draft": found[0] if found else None,
        "seen": found[2] if found else "", "tables": queries.tables_listed(shown, rows) if shown else [],
        "names": tables_of(shown.table_count, shown.halal_count) if shown else [], "missing": missing[:SHOWN_MISSING],
        "gone": gone[:SHOWN_MISSING], "misplaced": misplaced, "idempotency_key": key_of(request),
    }  # fmt: skip
    return _private(render(request, "meetings/tables.html", context, status=status))


@require_safe
@requires("meetings.arrange_meals", Gathering, among=_gatherings)
def table_sheet(request, gathering):
    """Who sits at which table, as Excel."""
    plan = queries.table_plan_of(gathering)
    if plan is None:
        raise Http404
    audit("meals.taken_out", by=request.user, what=f"meetings.gathering {gathering.pk}")
    tables = queries.tables_listed(plan, queries.places_of_tables(plan))
    return paper(documents.tables_sheet_name(gathering), documents.tables_sheet(tables))


def _cleaned(form):
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    return form.cleaned_data


@require_POST
@requires("meetings.arrange_meals", Gathering, among=_gatherings)
def tables_set(request, gathering):
    """The tables that were looked at hold from now on."""
    asked = _cleaned(forms.TablesSeenForm(request.POST))

    def act():
        services.set_tables(gathering, by=request.user, **asked)
        return reverse("table_plan", args=[gathering.pk])

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.arrange_meals", Gathering, among=_gatherings)
def table_move(request, gathering):
    """Somebody sits at another table."""
    asked = _cleaned(forms.MoveTableForm(request.POST, gathering=gathering))
    plan = queries.table_plan_of(gathering)
    if plan is None:
        raise Http404

    def act():
        services.move_to_table(plan, asked["person"], asked["table"], by=request.user, version=asked["version"])
        return reverse("table_plan", args=[gathering.pk])

    return redirect(post_once(request, act))


# Diets ---------------------------------------------------------------------------------------------------------------


@require_safe
@requires("meetings.arrange_meals", Gathering, among=_gatherings)
def diet_list(request, gathering):
    """Who eats what. Looking is noted."""
    audit("diets.read", by=request.user, what=f"meetings.gathering {gathering.pk}")
    rows = [{"place": row.participation, "words": diet_words(row)} for row in queries.diets_of(request.user, gathering)]
    return _private(render(request, "meetings/diets.html", {"gathering": gathering, "rows": rows}))


# Handing out ---------------------------------------------------------------------------------------------------------


@requires("meetings.arrange_meals", Meal, among=queries.meals_of_page)
def meal_serve(request, meal):
    """Scan the codes of those who eat, or tick them in the list; a code is answered on the same page."""
    said, tone = "", ""
    if request.method == "POST":
        form = forms.ServeForm(request.POST)
        served = services.serve_code(meal, by=request.user, **_named(form)) if form.is_valid() else None
        said = services.served_in_words(served) if served else _("Scan a code")
        tone = "ok" if served and served.counts else "late"
    words = request.GET.get("search", "").strip()[:60]
    response = list_page(
        request, "meetings/meal_serve.html", queries.to_serve(meal, words), "pk", meal=meal, gathering=meal.gathering,
        search=words, said=said, tone=tone, nonce=uuid.uuid4(), idempotency_key=key_of(request),
    )  # fmt: skip
    return _private(response)


def _named(form):
    return {"text": form.cleaned_data["code"], "nonce": form.cleaned_data["nonce"]}


@require_POST
@requires("meetings.arrange_meals", Meal, among=queries.meals_of_page)
def meal_tick(request, meal):
    """Tick somebody, or take the tick back."""
    asked = _cleaned(forms.ServeTickForm(request.POST))
    place = get_object_or_404(meal.gathering.participations, pk=asked["place"])

    def act():
        if asked["undo"]:
            services.unserve(meal, place, by=request.user)
        else:
            messages.success(request, services.served_in_words(services.serve(meal, place, by=request.user)))
        search = request.POST.get("search", "")[:60]
        return meal.get_absolute_url() + (f"?{urlencode({'search': search})}" if search else "")

    return redirect(post_once(request, act))
