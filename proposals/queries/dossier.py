"""A deputy's proposals as known at the end of a day, for his duty file."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import Event
from congress.workflow import in_words
from deputies.computing.dossier import Section
from deputies.models import DutyRole, Mandate
from deputies.queries import end_of
from deputies.workflow import Fact
from proposals.models import Kind, Mark, Proposal, ProposalVersion, Reply
from proposals.models.confidence import UNNAMED
from proposals.workflow import ENDED, MarkKind, Signing, State

TOLD = frozenset({Fact.PROPOSAL, Fact.MOTION, Fact.CO_SIGNATURE, Fact.KEY_PROPOSAL, Fact.EXCELLENT_PROPOSAL})
ENDINGS = {
    "proposals.withdraw": State.WITHDRAWN,
    "proposals.refuse": State.REFUSED,
    "proposals.letter": State.LETTER,
    "proposals.forward": State.FORWARDED,
}


def proposals_known(mandate: Mandate, day: dt.date) -> Section:
    """What ``mandate`` had led or signed and handed in by the end of ``day``, and what had become of each by then.

    The title of what is confidential now, or was then, is left out.
    """
    moment = end_of(day)
    signed = Q(signatures__mandate=mandate, signatures__state=Signing.CONFIRMED, signatures__answered_at__lt=moment)
    rows = Proposal.objects.written().filter(Q(lead=mandate) | signed, submitted_at__lt=moment, of_delegation=False)
    found = list(rows.defer("body").distinct().order_by("submitted_at", "pk"))
    keys = [row.pk for row in found]
    hidden, titles, marks = _hidden(found, moment), _titles(keys, moment), _marks(keys, moment)
    ended, replies = _endings(keys), _replies(keys, moment)
    told = tuple(
        (
            timezone.localdate(row.submitted_at).isoformat(),
            _number(row, moment),
            str(UNNAMED) if row.pk in hidden else titles.get(row.pk, row.title),
            str((DutyRole.LEAD if row.lead_id == mandate.pk else DutyRole.CO_SIGNER).label),
            _outcome(row, moment, ended.get(row.pk), replies[row.pk], marks[row.pk]),
        )
        for row in found
    )
    headings = (_("Day"), _("Number"), _("Title"), _("Signed as"), _("Outcome"))
    return Section(_("Motions and proposals"), headings, (3, 5, 9, 3, 7), told, TOLD)


def _number(row: Proposal, moment: dt.datetime) -> str:
    kind = Kind.MOTION if row.converted_at and row.converted_at >= moment else Kind(row.kind)
    if row.accepted_at and row.accepted_at < moment:
        return row.number_text
    return str(kind.label)


def _events(keys: Collection[int], *kinds: str):  # noqa: ANN202  (rows of keys, kinds and moments)
    about = ContentType.objects.get_for_model(Proposal)
    rows = Event.objects.filter(target_type=about, target_id__in=keys, kind__in=kinds).order_by("pk")
    return rows.values_list("target_id", "kind", "at")


def _hidden(found: Collection[Proposal], moment: dt.datetime) -> set[int]:
    """Proposals that are confidential, or were at ``moment``."""
    hidden = {row.pk for row in found if row.confidential}
    first: dict[int, str] = {}
    kinds = ("proposals.make_confidential", "proposals.lift_confidentiality")
    for pk, kind, at in _events([row.pk for row in found], *kinds):
        if at >= moment:
            first.setdefault(pk, kind)
    return hidden | {pk for pk, kind in first.items() if kind == "proposals.lift_confidentiality"}


def _titles(keys: Collection[int], moment: dt.datetime) -> dict[int, str]:
    """The last title each proposal had before ``moment``, of those that were kept in versions."""
    rows = ProposalVersion.objects.filter(proposal__in=keys, at__lt=moment).order_by("number")
    return dict(rows.values_list("proposal", "title"))


def _marks(keys: Collection[int], moment: dt.datetime) -> dict[int, list[str]]:
    standing = Mark.objects.filter(Q(taken_off_at=None) | Q(taken_off_at__gte=moment), at__lt=moment)
    marks = defaultdict(list)
    for pk, kind in standing.filter(proposal__in=keys).order_by("pk").values_list("proposal", "kind"):
        marks[pk].append(in_words(MarkKind, kind))
    return marks


def _endings(keys: Collection[int]) -> dict[int, list[tuple[dt.datetime, State]]]:
    """How proposals ended without an answer, and when."""
    endings = defaultdict(list)
    for pk, kind, at in _events(keys, *ENDINGS):
        endings[pk].append((at, ENDINGS[kind]))
    return endings


def _replies(keys: Collection[int], moment: dt.datetime) -> dict[int, list[Reply]]:
    rows = Reply.objects.filter(task__proposal__in=keys, sent_at__lt=moment)
    replies = defaultdict(list)
    for reply in rows.select_related("task", "outcome", "evaluation").defer("body").order_by("sent_at", "pk"):
        replies[reply.task.proposal_id].append(reply)
    return replies


def _outcome(
    row: Proposal,
    moment: dt.datetime,
    endings: list[tuple[dt.datetime, State]] | None,
    replies: list[Reply],
    marks: list[str],
) -> str:
    """State, outcome classes and evaluations, and marks, as they stood."""
    words = [in_words(State, _state(row, moment, endings, answered=bool(replies)))]
    for reply in replies:
        words.append(f"{reply.outcome.code} {reply.outcome.name}")
        rated = getattr(reply, "evaluation", None)
        if rated and rated.at < moment:
            words.append(str(rated.get_overall_display()))
    return "\n".join(dict.fromkeys([*words, *marks]))


def _state(
    row: Proposal, moment: dt.datetime, endings: list[tuple[dt.datetime, State]] | None, *, answered: bool
) -> State:
    before = [state for at, state in endings or [] if at < moment]
    if before:
        return before[-1]
    if not endings and row.state in ENDED - {State.CLOSED}:
        return State(row.state)
    if row.closed_at and row.closed_at < moment:
        return State.CLOSED
    if answered:
        return State.REPLIED
    steps = ((row.assigned_at, State.IN_HANDLING), (row.accepted_at, State.ACCEPTED))
    return next((state for at, state in steps if at and at < moment), State.SUBMITTED)
