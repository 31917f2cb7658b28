"""The results of a campaign over several levels as Excel."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.paper import chinese, short_day
from deputies.computing import workbook
from liaison.computing.questionnaire import HUNDRED
from liaison.models import Campaign, QuestionKind


@chinese
def results_name(campaign: Campaign) -> str:
    """The name of the sheet's file."""
    return _("Results of %(topic)s.xlsx") % {"topic": campaign.topic}


@chinese
def results_sheet(campaign: Campaign, found: dict[str, Any]) -> bytes:
    """A row for each place with what it did and answered; sums by level and places without an answer beside it."""
    questions = [each["row"] for each in found["questions"]]
    heads = [
        _("Place"), _("Level"), pgettext("campaign", "Answered"), pgettext("campaign", "Activities"),
        pgettext("campaign", "Deputies who took part"), pgettext("campaign", "Others"),
        *(f"{row.text}（{row.unit}）" if row.unit else row.text for row in questions),
    ]  # fmt: skip
    rows = [_row(line, questions) for line in found["lines"]]
    return workbook.write(pgettext("campaign", "Results"), heads, rows, notes=_notes(campaign, found))


def _row(line: dict[str, Any], questions: list) -> list[object]:
    place = line["place"]
    said = {row.question_id: row for row in place.answers.all()}
    return [
        place.congress.area_name,
        place.congress.get_level_display(),
        short_day(place.answered_at),
        line["activities"],
        line["deputies"],
        line["others"],
        *(_cell(row, said.get(row.pk)) for row in questions),
    ]


def _cell(question: Any, answer: Any) -> object:
    if answer is None:
        return ""
    if question.kind == QuestionKind.NUMBER:
        return answer.amount / HUNDRED if answer.amount % HUNDRED else answer.amount // HUNDRED
    return answer.text or "；".join(question.options[at] for at in answer.chosen)


def _notes(campaign: Campaign, found: dict[str, Any]) -> list[str]:
    """The sums by level, the counts of choices, and who is missing."""
    said = _("%(label)s: %(count)s places, %(answered)s answered, %(activities)s activities, %(deputies)s deputies")
    lines = [campaign.topic, *(said % each for each in [*found["levels"], found["whole"]])]
    for each in found["questions"]:
        if each["row"].options:
            counts = "；".join(f"{option} {count}" for option, count in each["lines"])
            lines.append(f"{each['row'].text}：{counts}")
    missing = "、".join(place.congress.area_name for place in found["missing"])
    return [*lines, _("Without an answer: %(places)s") % {"places": missing or "—"}]
