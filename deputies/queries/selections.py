"""Selections for commendation on screens: the list, one with its candidates, points of a year."""

from django.db.models import Count, F, Q, QuerySet

from congress.models import Congress, User
from deputies.models import Candidate, Mandate, Selection
from deputies.queries.measures import by_assessment, by_points


def selections(user: User) -> QuerySet[Selection]:
    """Selections ``user`` may see, each with ``candidate_count`` and ``commended_count``."""
    rows = Selection.objects.visible_to(user)
    commended = Count("candidates", filter=Q(candidates__is_commended=True))
    return rows.annotate(candidate_count=Count("candidates"), commended_count=commended)


def candidates_of(selection: Selection) -> QuerySet[Candidate]:
    """The candidates: by votes once there was a vote, else by name."""
    rows = selection.candidates.select_related("mandate__person", "mandate__delegation").alias(
        stroke_key=F("mandate__person__stroke_key")
    )
    return rows.order_by(F("votes").desc(nulls_last=True), "stroke_key", "pk")


def points_in(congress: Congress, year: int) -> dict[int, int]:
    """Each person's points of ``year`` in hundredths: by the standings of its periods, once it has ended; without any,
    by the closed assessment of that year.
    """
    for counted in (by_points, by_assessment):
        if points := {person: years[year].points for person, years in counted(congress).items() if year in years}:
            return points
    return {}


def commended(mandate: Mandate, until: object) -> list[Candidate]:
    """What the deputy was commended for, as announced before ``until``."""
    rows = Candidate.objects.filter(mandate=mandate, is_commended=True, selection__announced_at__lt=until)
    return list(rows.select_related("selection").order_by("selection__announced_at", "pk"))
