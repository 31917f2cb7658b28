"""Campaigns over several levels for those who run them, take part, or read the results."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from congress import files
from congress.events import newest, told
from congress.models import Congress, Event, Level, User
from congress.workflow import Workflow
from deputies.models import Mandate
from liaison.computing import questionnaire
from liaison.computing.questionnaire import Given, Part, Question
from liaison.models import (
    Campaign,
    CampaignActivity,
    CampaignAnswer,
    CampaignDeputy,
    CampaignPlace,
    CampaignQuestion,
    QuestionKind,
    Station,
    StationDeputy,
)
from liaison.workflow import ActivityState, CampaignState

RANKS = {level.value: rank for rank, level in enumerate(Level)}
MOST_LEVELS = 3  # below a province
MAIN = frozenset({"start_campaign", "close_campaign", "hold_activity", "record_station_day"})
DANGEROUS = frozenset({"withdraw_campaign", "cancel_activity", "strike_activity", "cancel_station_day"})
ANSWERED = Count("places", filter=Q(places__answered_at__isnull=False), distinct=True)


def congresses_for(congress: Congress) -> list[Congress]:
    """A congress and all below it, each right below the one above it, by code."""
    below = Q(parent=congress.pk)
    path = "parent"
    for _level in range(MOST_LEVELS - 1):
        path = f"{path}__parent"
        below |= Q(**{path: congress.pk})
    rows = {row.pk: row for row in Congress.objects.filter(Q(pk=congress.pk) | below).order_by("code")}
    above = {pk: row.parent_id if row.parent_id in rows and pk != congress.pk else None for pk, row in rows.items()}
    return [rows[pk] for pk, _depth in questionnaire.in_tree(above, list(rows))]


def campaigns_of_page(user: User) -> QuerySet[Campaign]:
    """The campaigns the user may open, with what a line and a page need."""
    rows = Campaign.objects.visible_to(user).select_related("congress", "by")
    return rows.annotate(place_count=Count("places", distinct=True), answered=ANSWERED)


def places_of_page(user: User) -> QuerySet[CampaignPlace]:
    """The parts the user may open, with what their page needs."""
    rows = CampaignPlace.objects.visible_to(user)
    return rows.select_related("campaign__congress", "congress__parent__parent", "answered_by")


def activities_of_page(user: User) -> QuerySet[CampaignActivity]:
    """The activities the user may open, with what their page needs."""
    rows = CampaignActivity.objects.visible_to(user)
    return rows.select_related(
        "place__congress__parent__parent", "place__campaign__congress", "station", "by", "held_by"
    )


def campaign_questions_of_page(user: User) -> QuerySet[CampaignQuestion]:
    """The questions of campaigns the user may open."""
    seen = Campaign.objects.visible_to(user).values("pk")
    return CampaignQuestion.objects.filter(campaign__in=seen).select_related("campaign__congress")


def part_of(user: User, campaign: Campaign) -> CampaignPlace | None:
    """The part of the congress the user works in."""
    rows = CampaignPlace.objects.filter(campaign=campaign, congress__in=user.congress_ids)
    return rows.select_related("congress", "campaign").first()


def parts_to_answer(user: User) -> QuerySet[CampaignPlace]:
    """The parts of the congress one works in that still have to be answered."""
    waiting = {"campaign__state": CampaignState.RUNNING, "answered_at": None}
    return CampaignPlace.objects.filter(congress__in=user.congress_ids, **waiting)


def buttons_of(table: Workflow, row: Any, user: User, address: str) -> list[dict[str, Any]]:
    """The open moves of a campaign, an activity or minutes as buttons; ``address`` names the page of a move."""
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse(address, args=[row.pk, move.name]),
            "style": "main" if move.name in MAIN else "danger" if move.name in DANGEROUS else "plain",
        }
        for move in table.open_to(user, row)
    ]


def file_lines(row: Any, purpose: str) -> list[dict[str, Any]]:
    """The files of a row as its page lists them."""
    return [
        {
            "name": file.name,
            "size": file.size,
            "url": f"{reverse('file', args=[file.uuid])}{'?inline=1' if purpose == 'photo' else ''}",
            "note": file.held,
        }
        for file in files.attached(row, purpose)
    ]


def history(row: Any) -> list[dict[str, Any]]:
    """What happened to a row, newest first."""
    kind = ContentType.objects.get_for_model(type(row))
    events = newest(Event.objects.filter(target_type=kind, target_id=row.pk))
    return told(events, lambda event: {"data": event.data})


# Activities ------------------------------------------------------------------------------------------------------


def activities_of(place: CampaignPlace) -> list[CampaignActivity]:
    """What a place does, in the order of days."""
    came = Count("deputies", filter=Q(deputies__came=True))
    rows = CampaignActivity.objects.filter(place=place).select_related("station")
    return list(rows.annotate(named=Count("deputies"), came_count=came).order_by("date", "pk"))


def deputies_named(activity: CampaignActivity) -> list[CampaignDeputy]:
    """The deputies of an activity, by stroke order."""
    rows = CampaignDeputy.objects.filter(activity=activity).select_related("mandate__person", "mandate__congress")
    return list(rows.order_by("mandate__person__stroke_key", "pk"))


def deputies_for(place: CampaignPlace) -> QuerySet[Mandate]:
    """Whom a place can name: its own deputies, and those of other levels who belong to one of its stations."""
    stations = Station.objects.filter(congress=place.congress_id).values("pk")
    members = StationDeputy.objects.current().filter(station__in=stations).values("mandate")
    rows = Mandate.objects.valid().filter(Q(congress=place.congress_id) | Q(pk__in=members))
    return rows.select_related("person", "congress").order_by("congress__code", "person__stroke_key", "pk")


def stations_for(place: CampaignPlace) -> QuerySet[Station]:
    """The stations a place can hold an activity at."""
    return Station.objects.open().filter(congress=place.congress_id).order_by("name")


# Answers ---------------------------------------------------------------------------------------------------------


def as_question(row: CampaignQuestion) -> Question:
    """A question as it is counted."""
    return Question(row.pk, row.kind, tuple(row.options))


def as_given(row: CampaignAnswer) -> Given:
    """An answer as it is counted."""
    return Given(tuple(row.chosen), row.amount, row.text)


def answer_lines(place: CampaignPlace) -> list[dict[str, Any]]:
    """The questions with what a place said to each, in words."""
    said = {row.question_id: row for row in place.answers.all()}
    return [
        {"question": question, "words": _words(question, said.get(question.pk))}
        for question in place.campaign.questions.order_by("position")
    ]


def answers_in_words(place: CampaignPlace) -> dict[str, str]:
    """What stands answered in numbers and texts, by the names of the form's fields."""
    rows = place.answers.exclude(question__kind__in=["choice", "several"])
    return {f"q{row.question_id}": row.text or questionnaire.spoken(row.amount) for row in rows}


def _words(question: CampaignQuestion, row: CampaignAnswer | None) -> str:
    if row is None:
        return ""
    if question.kind == QuestionKind.NUMBER:
        return f"{questionnaire.spoken(row.amount)} {question.unit}".strip()
    return row.text or "；".join(question.options[at] for at in row.chosen)


# Results ---------------------------------------------------------------------------------------------------------


def results(user: User, campaign: Campaign) -> dict[str, Any]:
    """What came out, as far as the reader sees it: by place and by level, and each question over all of them."""
    places = _places(user, campaign)
    parts = {place.pk: _part(place) for place in places}
    questions = list(campaign.questions.order_by("position"))
    numbers = [row for row in questions if row.kind == QuestionKind.NUMBER]
    above = _nearest_above(places)
    tree = questionnaire.in_tree(above, [place.pk for place in places])
    by_key = {place.pk: place for place in places}
    lines = [
        _line(by_key[key], [by_key[one] for one in questionnaire.with_below(above, list(by_key), key)], parts, numbers)
        | {"depth": depth}
        for key, depth in tree
    ]
    levels = [
        _sum(str(Level(level).label), [place for place in places if place.congress.level == level], parts, numbers)
        for level in sorted({place.congress.level for place in places}, key=RANKS.__getitem__)
    ]
    return {
        "lines": lines,
        "levels": levels,
        "whole": _sum(_("All together"), places, parts, numbers),
        "numbers": numbers,
        "questions": [_question(row, [parts[key] for key, _depth in tree], by_key) for row in questions],
        "missing": [line["place"] for line in lines if line["place"].answered_at is None],
    }


def _places(user: User, campaign: Campaign) -> list[CampaignPlace]:
    came = Count("deputies", filter=Q(deputies__came=True))
    held = CampaignActivity.objects.filter(state=ActivityState.HELD).annotate(came_count=came).order_by("date", "pk")
    rows = CampaignPlace.objects.visible_to(user).filter(campaign=campaign).select_related("congress__parent__parent")
    return list(rows.prefetch_related("answers", Prefetch("activities", held, "held")).order_by("congress__code", "pk"))


def _part(place: CampaignPlace) -> Part:
    if place.answered_at is None:
        return Part(place.pk)
    return Part(place.pk, {row.question_id: as_given(row) for row in place.answers.all()})


def _nearest_above(places: list[CampaignPlace]) -> dict[int, int | None]:
    """For each place the nearest one above it that takes part."""
    by_congress = {place.congress_id: place.pk for place in places}

    def above(congress: Congress) -> int | None:
        for _level in range(MOST_LEVELS):
            if congress.parent_id is None:
                return None
            if congress.parent_id in by_congress:
                return by_congress[congress.parent_id]
            congress = congress.parent
        return None

    return {place.pk: above(place.congress) for place in places}


def _sum(label: str, places: list[CampaignPlace], parts: dict[int, Part], numbers: list) -> dict[str, Any]:
    """The sums over some places."""
    held = [activity for place in places for activity in place.held]
    own = [parts[place.pk] for place in places]
    return {
        "label": label,
        "count": len(places),
        "answered": len(places) - len(questionnaire.missing(own)),
        "activities": len(held),
        "deputies": sum(activity.came_count for activity in held),
        "others": sum(activity.others for activity in held),
        "sums": [questionnaire.total(as_question(row), own).amount for row in numbers],
    }


def _line(
    place: CampaignPlace, with_below: list[CampaignPlace], parts: dict[int, Part], numbers: list
) -> dict[str, Any]:
    """One place by itself, and together with those below it where there are any."""
    alone = _sum(place.congress.area_name, [place], parts, numbers)
    return alone | {
        "place": place,
        "together": _sum(place.congress.area_name, with_below, parts, numbers) if len(with_below) > 1 else None,
    }


def _question(row: CampaignQuestion, parts: list[Part], places: dict[int, CampaignPlace]) -> dict[str, Any]:
    """A question over all places: counts by option, or the amount of each place, or the texts."""
    question = as_question(row)
    whole = questionnaire.total(question, parts)
    found: dict[str, Any] = {"row": row, "total": whole, "lines": []}
    if row.kind == QuestionKind.TEXT:
        found["texts"] = [(places[key].congress.area_name, words) for key, words in whole.texts]
    elif row.kind == QuestionKind.NUMBER:
        said = ((part.key, (part.answers or {}).get(row.pk)) for part in parts)
        found["lines"] = [(places[key].congress.area_name, given.amount) for key, given in said if given]
    else:
        found["lines"] = list(zip(row.options, whole.counts, strict=True))
    return found
