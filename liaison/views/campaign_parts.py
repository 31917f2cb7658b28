"""The part of a place in a campaign: its answers and activities."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from congress.pages import form_page, repeat, requires
from liaison import queries, services
from liaison.forms import ACTIVITY_FORMS, ActivityEditForm, ActivityForm, AnswersForm
from liaison.models import CampaignActivity, CampaignPlace
from liaison.workflow import ACTIVITY_MOVES, ActivityState, CampaignState


@require_safe
@requires("liaison.view_place", CampaignPlace, among=queries.places_of_page)
def place_detail(request: HttpRequest, place: CampaignPlace) -> HttpResponse:
    """What one place answered and did."""
    runs = place.campaign.state == CampaignState.RUNNING
    context = {
        "place": place,
        "campaign": place.campaign,
        "answers": queries.answer_lines(place),
        "activities": queries.activities_of(place),
        "keeps": runs and request.user.has_perm("liaison.keep_place", place),
        "entries": queries.history(place),
    }
    return render(request, "liaison/campaign_place.html", context)


@requires("liaison.keep_place", CampaignPlace, among=queries.places_of_page)
def place_answer(request: HttpRequest, place: CampaignPlace) -> HttpResponse:
    """Answer the questions for one's own place."""
    act = partial(services.answer_campaign, place, by=request.user)
    return form_page(
        request, "liaison/campaign_part_form.html", partial(AnswersForm, place=place), act,
        draft=("liaison.campaign_answers", str(place.pk)), submit_label=pgettext("campaign", "Send the answers"),
        label=pgettext("campaign", "Answer the questions"), place=place, cancel_url=place.get_absolute_url(),
    )  # fmt: skip


@requires("liaison.keep_place", CampaignPlace, among=queries.places_of_page)
def activity_add(request: HttpRequest, place: CampaignPlace) -> HttpResponse:
    """Plan an activity of one's own place."""
    act = partial(services.add_activity, place, by=request.user)
    label = pgettext("activity", "Add an activity")
    return _form(request, place, partial(ActivityForm, place=place), act, label, place.get_absolute_url())


def _form(request, place, make, act, label, back):
    return form_page(
        request, "liaison/campaign_part_form.html", make, act, submit_label=label, label=label, place=place,
        cancel_url=back,
    )  # fmt: skip


@require_safe
@requires("liaison.view_activity", CampaignActivity, among=queries.activities_of_page)
def activity_detail(request: HttpRequest, activity: CampaignActivity) -> HttpResponse:
    """One activity: when and where, who takes part, what came out."""
    user = request.user
    runs = activity.place.campaign.state == CampaignState.RUNNING
    keeps = runs and user.has_perm("liaison.keep_activity", activity)
    context = {
        "activity": activity,
        "place": activity.place,
        "moves": queries.buttons_of(ACTIVITY_MOVES, activity, user, "campaign_activity_move") if keeps else [],
        "deputies": queries.deputies_named(activity),
        "files": queries.file_lines(activity, "photo"),
        "can_edit": keeps and activity.state == ActivityState.PLANNED,
        "sees_place": user.has_perm("liaison.view_place", activity.place),
        "entries": queries.history(activity),
    }
    return render(request, "liaison/campaign_activity.html", context)


@requires("liaison.keep_activity", CampaignActivity, among=queries.activities_of_page)
def activity_edit(request: HttpRequest, activity: CampaignActivity) -> HttpResponse:
    """Change what is planned."""
    names = ("title", "kind", "date", "half_days", "where", "station", "version")
    initial = {name: getattr(activity, name) for name in names}
    initial["named"] = list(activity.deputies.values_list("mandate", flat=True))
    make = partial(ActivityEditForm, place=activity.place, initial=initial)
    act = partial(services.edit_activity, activity, by=request.user)
    return _form(request, activity.place, make, act, pgettext("campaign", "Change"), activity.get_absolute_url())


@requires("liaison.keep_activity", CampaignActivity, among=queries.activities_of_page)
def activity_move(request: HttpRequest, activity: CampaignActivity, name: str) -> HttpResponse:
    """Write what came out, call it off, or strike it out."""
    if name not in ACTIVITY_FORMS:
        raise Http404
    if answer := repeat(request):
        return answer
    ACTIVITY_MOVES.check(name, activity, request.user)
    label = next(iter(ACTIVITY_MOVES.moves[name].values())).label
    make = partial(ACTIVITY_FORMS[name], subject=activity)
    act = partial(getattr(services, name), activity, by=request.user)
    return _form(request, activity.place, make, act, label, activity.get_absolute_url())
