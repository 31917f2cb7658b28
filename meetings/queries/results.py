"""What came of a gathering, as its page shows it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from congress import files
from congress.models import User
from meetings.models import Gathering, GatheringFeedback, GatheringReport, Participation

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})


def reports_of_page(user: User) -> QuerySet[GatheringReport]:
    """The reports the user may read, with what a page shows of them."""
    return GatheringReport.objects.visible_to(user).select_related(
        "gathering__kind", "gathering__congress", "changed_by"
    )


def report_of(user: User, gathering: Gathering) -> GatheringReport | None:
    """The report of a gathering, where the user may read it."""
    return reports_of_page(user).filter(gathering=gathering).first()


def report_files(report: GatheringReport) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Its photos and its other files, as a page lists them; what is being examined stands among the files."""
    rows = [
        {
            "name": row.name, "url": reverse("file", args=[row.uuid]), "size": row.size, "note": row.held,
            "uuid": row.uuid, "is_photo": row.content_type in PICTURES and not row.held,
        }
        for row in files.attached(report)
    ]  # fmt: skip
    return [row for row in rows if row["is_photo"]], [row for row in rows if not row["is_photo"]]


def feedback_on(user: User, gathering: Gathering) -> list[GatheringFeedback]:
    """What was said about a gathering, as far as the user may read it, the newest first."""
    rows = GatheringFeedback.objects.visible_to(user).filter(participation__gathering=gathering)
    return list(rows.select_related("participation__mandate__delegation").order_by("-at", "-pk"))


def own_feedback(user: User, gathering: Gathering) -> str | None:
    """What the user said himself; ``""`` when he came and has said nothing, ``None`` when he did not come."""
    place = Participation.objects.visible_to(user).came().filter(user=user, gathering=gathering)
    row = place.select_related("feedback").first()
    return None if row is None else getattr(getattr(row, "feedback", None), "text", "")
