"""Campaigns over several levels: for the congress that sends them out, and the results for all who take part."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from congress import files
from congress.events import audit
from congress.pages import form_page, list_page, post_once, repeat, requires
from liaison import documents, queries, services
from liaison.computing.bars import bars
from liaison.computing.questionnaire import spoken
from liaison.forms import CAMPAIGN_FORMS, CampaignEditForm, CampaignForm, CampaignQuestionForm, PlacesForm
from liaison.models import Campaign, CampaignQuestion, QuestionKind
from liaison.views.stations import paper
from liaison.workflow import CAMPAIGN_MOVES, CampaignState

MOST_BARS = 40


@require_safe
@requires("liaison.list_campaigns")
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The campaigns one sees: running, being prepared, over."""
    user = request.user
    rows = queries.campaigns_of_page(user)
    tabs = {
        "": (pgettext("campaign", "Running"), rows.filter(state=CampaignState.RUNNING)),
        "draft": (pgettext("campaign", "Being prepared"), rows.filter(state=CampaignState.DRAFT)),
        "over": (pgettext("campaign", "Over"), rows.filter(state__in=[CampaignState.CLOSED, CampaignState.WITHDRAWN])),
    }
    adds = user.has_perm("liaison.add_campaign")
    if not adds:
        tabs.pop("draft")
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in tabs else ""
    links = [
        {"label": label, "current": name == chosen, "url": f"{request.path}?view={name}" if name else request.path}
        for name, (label, _rows) in tabs.items()
    ]
    return list_page(request, "liaison/campaigns.html", tabs[chosen][1], tabs=links, adds=adds)


@require_safe
@requires("liaison.view_campaign", Campaign, among=queries.campaigns_of_page)
def campaign_detail(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One campaign: what it is about, its questions and places, and the way to one's own part."""
    user = request.user
    runs = user.has_perm("liaison.run_campaign", campaign)
    places = campaign.places.select_related("congress").order_by("congress__code") if runs else None
    context = {
        "campaign": campaign,
        "moves": queries.buttons_of(CAMPAIGN_MOVES, campaign, user, "campaign_move"),
        "questions": list(campaign.questions.order_by("position")),
        "places": list(places) if runs else [],
        "files": queries.file_lines(campaign, "attachment"),
        "part": queries.part_of(user, campaign),
        "prepares": runs and campaign.state == CampaignState.DRAFT,
        "reads_results": campaign.started_at and user.has_perm("liaison.view_results", campaign),
        "entries": queries.history(campaign) if runs else [],
    }
    return render(request, "liaison/campaign.html", context)


@requires("liaison.add_campaign")
def campaign_add(request: HttpRequest) -> HttpResponse:
    """Begin a campaign."""
    return form_page(
        request, "liaison/campaign_form.html", CampaignForm, partial(services.add_campaign, by=request.user),
        draft=("liaison.campaign", ""), submit_label=_("Save"), label=pgettext("campaign", "New campaign"),
        cancel_url=reverse("campaign_list"),
    )  # fmt: skip


@requires("liaison.run_campaign", Campaign, among=queries.campaigns_of_page)
def campaign_edit(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Change what was prepared."""
    names = ("topic", "text", "begins_on", "ends_on", "answers_by", "version")
    attached = list(files.attached(campaign, "attachment"))
    initial = {name: getattr(campaign, name) for name in names}
    make = partial(CampaignEditForm, attached=attached, initial=initial)
    act = partial(services.edit_campaign, campaign, by=request.user)
    return _form(request, campaign, make, act, pgettext("campaign", "Change"))


@requires("liaison.run_campaign", Campaign, among=queries.campaigns_of_page)
def campaign_places(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Choose the congresses that take part."""
    act = partial(services.choose_places, campaign, by=request.user)
    return _form(request, campaign, partial(PlacesForm, campaign=campaign), act, pgettext("campaign", "Choose places"))


def _form(request, campaign, make, act, label):
    return form_page(
        request, "liaison/campaign_form.html", make, act, submit_label=_("Save"), label=label, campaign=campaign,
        cancel_url=campaign.get_absolute_url(),
    )  # fmt: skip


@requires("liaison.run_campaign", Campaign, among=queries.campaigns_of_page)
def campaign_move(request: HttpRequest, campaign: Campaign, name: str) -> HttpResponse:
    """Send it out, put the last day off, close it or take it back."""
    if name not in CAMPAIGN_FORMS:
        raise Http404
    if answer := repeat(request):
        return answer
    CAMPAIGN_MOVES.check(name, campaign, request.user)
    label = next(iter(CAMPAIGN_MOVES.moves[name].values())).label
    act = partial(getattr(services, name), campaign, by=request.user)
    return form_page(
        request, "liaison/campaign_form.html", partial(CAMPAIGN_FORMS[name], subject=campaign), act,
        submit_label=label, label=label, campaign=campaign, cancel_url=campaign.get_absolute_url(), move=name,
    )  # fmt: skip


# Questions -------------------------------------------------------------------------------------------------------


@requires("liaison.run_campaign", Campaign, among=queries.campaigns_of_page)
def question_add(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One more question; the page for the next one follows when it is asked for."""

    def act(**fields):
        services.add_campaign_question(campaign, by=request.user, **fields)
        return reverse("campaign_question_add", args=[campaign.pk]) if "next" in request.POST else campaign

    return form_page(
        request, "liaison/campaign_question.html", CampaignQuestionForm, act, submit_label=_("Save"), campaign=campaign,
        label=pgettext("campaign", "Add a question"), cancel_url=campaign.get_absolute_url(),
        asked=list(campaign.questions.order_by("position")),
    )  # fmt: skip


@requires("liaison.run_campaign", CampaignQuestion, among=queries.campaign_questions_of_page)
def question_edit(request: HttpRequest, question: CampaignQuestion) -> HttpResponse:
    """Change a question."""

    def act(**fields):
        services.edit_question(question, by=request.user, **fields)
        return question.campaign

    label = pgettext("campaign", "Change the question")
    return _form(request, question.campaign, partial(CampaignQuestionForm, instance=question), act, label)


@require_POST
@requires("liaison.run_campaign", CampaignQuestion, among=queries.campaign_questions_of_page)
def question_drop(request: HttpRequest, question: CampaignQuestion) -> HttpResponse:
    """Take a question away."""
    return redirect(post_once(request, partial(services.drop_question, question, by=request.user)))


# Results ---------------------------------------------------------------------------------------------------------


@require_safe
@requires("liaison.view_results", Campaign, among=queries.campaigns_of_page)
def campaign_results(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What came out: by place, by level, question by question, and who has not answered."""
    found = queries.results(request.user, campaign)
    for each in [*found["lines"], *found["levels"], found["whole"]]:
        each["shown"] = _sums(found, each)
        if each.get("together"):
            each["together"]["shown"] = _sums(found, each["together"])
    for each in found["questions"]:
        each.update(_drawn(each))
    return render(request, "liaison/campaign_results.html", {"campaign": campaign, **found})


def _sums(found, each):
    """The sum of each question for a number, with its words."""
    return [(row.text, spoken(amount)) for row, amount in zip(found["numbers"], each["sums"], strict=True)]


def _drawn(each):
    """The bars of a question, and its sum and average in words."""
    row, whole = each["row"], each["total"]
    if row.kind != QuestionKind.NUMBER:
        return {"bars": bars([(option, count, str(count)) for option, count in each["lines"]])}
    shown = [(name, amount, spoken(amount)) for name, amount in each["lines"][:MOST_BARS]]
    return {"bars": bars(shown), "sum": spoken(whole.amount), "average": spoken(whole.average or 0)}


@require_safe
@requires("liaison.view_results", Campaign, among=queries.campaigns_of_page)
def campaign_sheet(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The same as Excel."""
    audit("export", by=request.user, what=f"liaison.campaign {campaign.pk}")
    content = documents.results_sheet(campaign, queries.results(request.user, campaign))
    return paper(documents.results_name(campaign), content)
