"""My meals at a session: when and where, my table, what I eat, at which meals I do not."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Refused
from congress.pages import form_page, key_of, post_once, requires
from meetings import forms, queries, services
from meetings.models import Gathering
from meetings.views.shared import with_initial


def _place(request, gathering):
    place = queries.own_place_at_meals(request.user, gathering)
    if place is None:
        raise Http404
    return place


def _page(gathering):
    return reverse("my_meals", args=[gathering.pk])


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def my_meals(request, gathering):
    """My meals, with what I said."""
    place = _place(request, gathering)
    diet = queries.own_diet(request.user, place)
    meals = queries.own_meals(request.user, place)
    context = {
        "gathering": gathering, "meals": meals, "diet": queries.diet_words(diet) if diet else "",
        "may_skip": any(not meal.has_begun for meal in meals), "idempotency_key": key_of(request),
    }  # fmt: skip
    response = render(request, "meetings/my_meals.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def my_diet(request, gathering):
    """Say what I eat, with my consent."""
    place = _place(request, gathering)
    diet = queries.own_diet(request.user, place)
    names = ("halal", "vegetarian", "low_sugar", "allergy")
    now = {name: getattr(diet, name) for name in names} if diet else {}

    def act(**cleaned):
        services.keep_diet(place, by=request.user, **cleaned)
        return _page(gathering)

    return form_page(
        request, "meetings/diet_form.html", partial(with_initial, forms.DietForm, now), act,
        gathering=gathering, cancel_url=_page(gathering),
    )  # fmt: skip


@require_POST
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def my_diet_withdraw(request, gathering):
    """What I said about my diet is deleted."""
    place = _place(request, gathering)

    def act():
        services.withdraw_diet(place, by=request.user)
        return _page(gathering)

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def my_meals_skip(request, gathering):
    """At which meals I will not eat."""
    place = _place(request, gathering)
    form = forms.SkipForm(request.POST, meals=queries.meals_of(gathering))
    if not form.is_valid():
        raise Refused(_("Choose meals of this session."))

    def act():
        services.skip_meals(place, set(form.cleaned_data["skip"]), by=request.user)
        return _page(gathering)

    return redirect(post_once(request, act))
