"""Moves of a draft law: opened for comments, given to more points or taken from one, extended, closed, consolidated,
reported back, published, withdrawn.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import audiences, clock, search, wording
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from congress.worker import chore
from liaison import queries
from liaison.computing import shielding
from liaison.models import DraftLaw, DraftPoint, DraftReader, LegislativeContactPoint, PartKind
from liaison.services.drafts import lock_draft
from liaison.workflow import DRAFT_MOVES, LEAST_DAYS, DraftLawState

REMIND_BEFORE = dt.timedelta(days=3)


@transaction.atomic
def move_draft(draft: DraftLaw, name: str, *, by: User, **fields: Any) -> DraftLaw:
    """Make one move of the table.

    Raises ``PermissionDenied`` when it is not this person's to make, ``Refused`` when the state or a fact forbids it,
    ``Invalid`` when a field does not hold. Nothing is changed then.
    """
    draft = lock_draft(draft.pk)
    row = DRAFT_MOVES.check(name, draft, by)
    return _made(draft, name, row.target, by=by, **fields)


def _made(draft: DraftLaw, name: str, target: str | None, *, by: User | None, **fields: Any) -> DraftLaw:
    source = draft.state
    details = EFFECTS[name](draft, **fields) or {}
    draft.state = target or draft.state
    draft.version += 1
    draft.save()
    record(f"liaison.{name}", draft, by=by, source=source, to=draft.state, **details)
    if name == "open_draft":
        search.index([draft])
    return draft


def _open(draft: DraftLaw, *, short_reason: str = "") -> dict:
    """Comments are taken from now on. The law asks for thirty days as a rule [Legislation Law, art 40]: fewer need
    their reason.
    """
    if not draft.articles.filter(kind=PartKind.ARTICLE).exists():
        raise Refused(_("Enter the articles first."))
    users = list(audiences.people(draft.congress, draft.audience).values_list("pk", flat=True))
    point_count = draft.points.count()
    if not (users or point_count or draft.for_everybody):
        raise Refused(_("Choose first who is asked: contact points, deputies, or everybody."))
    if draft.closes_on < clock.today():
        raise Refused(_("The last day for comments is past. Choose another one first."))
    if (draft.closes_on - clock.today()).days < LEAST_DAYS and not short_reason:
        raise Invalid({"short_reason": [_("Fewer than thirty days are left: say why.")]})
    DraftReader.objects.bulk_create((DraftReader(draft=draft, user_id=pk) for pk in users), batch_size=500)
    draft.opened_at, draft.short_reason = clock.now(), short_reason
    return {"readers": len(users), "points": point_count}


def _give_to_points(draft: DraftLaw, *, points: Iterable[LegislativeContactPoint]) -> dict:
    """These contact points are asked as well, until the same last day; they are told."""
    chosen = {point.pk for point in points}
    if not chosen or chosen - set(queries.points_to_ask(draft).values_list("pk", flat=True)):
        raise Invalid({"points": [_("Choose contact points of this congress that were not asked yet.")]})
    if not draft.is_open:
        raise Refused(_("The last day for comments is past. Choose another one first."))
    DraftPoint.objects.bulk_create(DraftPoint(draft=draft, point_id=pk) for pk in sorted(chosen))
    return {"points": sorted(chosen)}


def _take_from_point(draft: DraftLaw, *, point: LegislativeContactPoint) -> dict:
    """This contact point is not asked any more. Refused once it has sent something."""
    given = draft.points.filter(point=point)
    if not given.exists():
        raise Invalid({"point": [_("Choose a contact point that has this draft.")]})
    if draft.comments.filter(point=point).exists():
        raise Refused(_("This contact point has sent comments already: it stays."))
    given.delete()
    return {"points": [point.pk]}


def _extend(draft: DraftLaw, *, closes_on: dt.date) -> dict:
    """A later last day; what was closed already is open again."""
    if closes_on <= draft.closes_on or closes_on < clock.today():
        raise Invalid({"closes_on": [_("Choose a day after the present last day, and not a past one.")]})
    before, draft.closes_on, draft.reminded, draft.closed_at = draft.closes_on, closes_on, False, None
    return {"before": before.isoformat(), "after": closes_on.isoformat()}


def _close(draft: DraftLaw) -> dict:
    """From now on what comes is refused; the lock lets in what was on its way."""
    draft.closed_at = clock.now()
    return {"count": draft.comment_count}


def _consolidate(draft: DraftLaw) -> None:
    """The report holds exactly what is there now; results can be set."""
    draft.consolidated_at = clock.now()


def _report_back(draft: DraftLaw) -> None:
    """Everybody who commented learns what became of it. Refused while one comment has no result."""
    missing = draft.comments.filter(result="").count()
    if missing:
        raise Refused(
            ngettext("%(count)s comment has no result yet.", "%(count)s comments have no result yet.", missing)
            % {"count": missing}
        )
    draft.reported_at = clock.now()


def _publish_results(draft: DraftLaw, *, summary: str) -> None:
    """What everybody may read of the results, without names and numbers of persons."""
    if shielding.names_somebody(summary):
        raise Invalid({"summary": [_("This holds a number of a person. Take it out.")]})
    draft.summary = summary
    wording.check(draft.congress_id, draft, "summary")
    draft.results_at = clock.now()


def _unpublish_results(draft: DraftLaw) -> None:
    draft.results_at = None


def _withdraw(draft: DraftLaw, *, reason: str) -> None:
    draft.withdrawn_why = reason


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "open_draft": _open,
    "give_to_points": _give_to_points,
    "take_from_point": _take_from_point,
    "extend_draft": _extend,
    "close_draft": _close,
    "consolidate_draft": _consolidate,
    "report_back_draft": _report_back,
    "publish_results": _publish_results,
    "unpublish_results": _unpublish_results,
    "withdraw_draft": _withdraw,
}


# By the clock ----------------------------------------------------------------------------------------------------


@chore(every=600)
def close_due_drafts() -> int:
    """Close the drafts whose last day is over; returns how many."""
    rows = DraftLaw.objects.filter(state=DraftLawState.OPEN, closes_on__lt=clock.today())
    return sum(_close_one(pk) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _close_one(pk: int) -> int:
    draft = lock_draft(pk)
    if draft.state != DraftLawState.OPEN or draft.closes_on >= clock.today():
        return 0
    _made(draft, "close_draft", DraftLawState.CLOSED, by=None)
    return 1


@chore(every=3600)
def remind_of_drafts() -> int:
    """Remind once, three days before the last day, those who were asked and have said nothing; returns of how many."""
    soon = clock.today() + REMIND_BEFORE
    rows = DraftLaw.objects.open().filter(closes_on__lte=soon, reminded=False)
    return sum(_remind(pk) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int) -> int:
    draft = lock_draft(pk)
    if draft.reminded or not draft.is_open:
        return 0
    draft.reminded = True
    draft.save(update_fields=["reminded"])
    record("liaison.remind_draft", draft, by=None)
    return 1
