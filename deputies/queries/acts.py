"""Duty records as pages list them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.models import Congress, User
from deputies.models import DutyRecord, Mandate
from deputies.workflow import COUNTING, OWN_HANDS, WAITING, DutyState

VIEWS = {
    "": (_("All"), Q()),
    "draft": (_("In my hands"), Q(state__in=OWN_HANDS)),
    "waiting": (pgettext_lazy("duty record", "In review"), Q(state__in=WAITING)),
    "counted": (_("Counted"), Q(state__in=COUNTING)),
    "ended": (_("Not counted"), Q(state__in=[DutyState.REFUSED, DutyState.WITHDRAWN, DutyState.STRUCK])),
}


def own_records(mandate: Mandate, view: str = "") -> QuerySet[DutyRecord]:
    """The deputy's records of one view of ``VIEWS``."""
    _label, chosen = VIEWS.get(view, VIEWS[""])
    return DutyRecord.objects.filter(chosen, mandate=mandate).select_related("type")


def view_counts(mandate: Mandate) -> dict[str, int]:
    """How many of the deputy's records each view holds, in one statement."""
    counts = {f"view_{name}": Count("pk", filter=chosen) for name, (_label, chosen) in VIEWS.items() if name}
    found = DutyRecord.objects.filter(mandate=mandate).aggregate(**counts)
    return {name: found[f"view_{name}"] for name in VIEWS if name}


@dataclass(frozen=True)
class Acts:
    """The page of acts of one congress as somebody asked for it."""

    rows: QuerySet[DutyRecord]
    context: dict[str, Any]


def acts_page(user: User, congress: Congress, asked: Mapping[str, str]) -> Acts:
    """Approved acts of ``congress``, newest first, as far as the reader may know them.

    Those who work in the congress read them all; everybody else where its policy makes them public. ``asked``: type.
    """
    rows = DutyRecord.objects.filter(mandate__congress=congress, state=DutyState.APPROVED)
    inside = user.is_authenticated and user.post is not None and congress.pk in user.congress_ids
    rows = (rows & DutyRecord.objects.visible_to(user)) if inside else rows.public()
    kinds = list(congress.duty_types.filter(is_active=True).order_by("code"))
    chosen = next((kind.pk for kind in kinds if str(kind.pk) == asked.get("type")), None)
    if chosen:
        rows = rows.filter(type=chosen)
    rows = rows.select_related("type", "mandate__person", "mandate__delegation")
    return Acts(rows, {"kinds": [("", _("All")), *((kind.pk, kind.name) for kind in kinds)], "kind": chosen or ""})


def public_acts() -> QuerySet[DutyRecord]:
    """Acts everybody may read, with what their page shows."""
    return DutyRecord.objects.public().select_related("type", "mandate__person", "mandate__delegation")
