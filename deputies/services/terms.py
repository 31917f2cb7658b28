"""A new term of office (换届): prepared beside the present one, filled with those elected, then carried out."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from congress import clock, jobs, search
from congress.errors import Invalid, Refused
from congress.events import record, record_many
from congress.models import Congress, Job, Post, Role, Term, User
from congress.worker import chore
from deputies import queries
from deputies.models import Delegation, DeputyGroup, Mandate
from deputies.services.bulk import save_columns
from deputies.services.mandates import A_DAY, open_posts, unsaved_mandate
from deputies.services.memberships import end_memberships, follow_groups

BATCH = 250  # mandates per transaction
READING = dt.timedelta(days=365)  # how long somebody who left reads what he began

Progress = Callable[[int, int], None]


@transaction.atomic
def prepare_term(
    congress: Congress, *, by: User, number: int, begins_on: dt.date, ends_on: dt.date | None = None
) -> Term:
    """Lay out the next term of ``congress`` with the delegations and groups of the present one; nobody's seat changes.

    Refused while another term is prepared, and for a number or a day that does not follow the present term.
    """
    _refuse_foreign(congress, by)
    former = queries.current_term(congress)
    if former is None:
        raise Refused(_("This congress has no term yet."))
    if queries.next_term(congress):
        raise Refused(_("The next term has been prepared already."))
    if number <= former.number:
        raise Invalid({"number": [_("The present term has number %(number)s.") % {"number": former.number}]})
    if begins_on <= former.begins_on:
        raise Invalid({"begins_on": [_("The present term began on %(day)s.") % {"day": former.begins_on}]})
    if ends_on and ends_on <= begins_on:
        raise Invalid({"ends_on": [_("A term ends after it begins.")]})
    term = Term.objects.create(congress=congress, number=number, begins_on=begins_on, ends_on=ends_on)
    _copy_delegations(former, term)
    record("deputies.prepare_term", term, by=by, former=former.pk)
    return term


def _copy_delegations(former: Term, term: Term) -> None:
    old = list(Delegation.objects.filter(term=former).order_by("number"))
    shared = ("congress_id", "number", "name", "electing_unit", "organ_id")
    new = Delegation.objects.bulk_create(
        [Delegation(term=term, **{name: getattr(row, name) for name in shared}) for row in old]
    )
    follows = {row.pk: copy for row, copy in zip(old, new, strict=True)}
    groups = DeputyGroup.objects.filter(delegation__term=former).order_by("pk")
    DeputyGroup.objects.bulk_create(
        [
            DeputyGroup(
                congress_id=group.congress_id,
                delegation=follows[group.delegation_id],
                name=group.name,
                field=group.field,
            )
            for group in groups
        ]
    )


def start_reelection(term: Term, *, mandates: Iterable[int], by: User) -> Job:
    """Open, in the background, a mandate in ``term`` for each of these deputies of the term before."""
    _refuse_foreign(term.congress, by)
    parameters = {"term": term.pk, "mandates": sorted(mandates)}
    return jobs.enqueue("deputies.reelect", by=by, title=_("Re-elected deputies"), parameters=parameters)


def reelect(term: Term, mandates: list[int], *, by: User, progress: Progress = lambda done, total: None) -> int:
    """Open a mandate in ``term`` for the holders of these former ``mandates``, in the delegation and group of the same
    name; returns how many were opened. Who sits in the term already is passed over, so a second run goes on.

    Refused for a delegation that the new term has no longer: those deputies come by the sheet.
    """
    places = {place.name: place for place in Delegation.objects.filter(term=term).select_related("term", "congress")}
    groups = {(row.delegation_id, row.name): row for row in DeputyGroup.objects.filter(delegation__term=term)}
    seated = set(Mandate.objects.filter(term=term).values_list("person", flat=True))
    rows = Mandate.objects.filter(pk__in=mandates, congress=term.congress_id).exclude(term=term)
    former = list(rows.select_related("person__user__acting_as", "delegation", "group").order_by("pk"))
    chosen = [mandate for mandate in former if mandate.person_id not in seated]
    missing = sorted({mandate.delegation.name for mandate in chosen} - places.keys())
    if missing:
        raise Refused(_("The new term has no delegation of this name: %(names)s") % {"names": "、".join(missing)})
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        with transaction.atomic():
            _open_again(batch, places, groups, by=by)
        progress(start + len(batch), len(chosen))
    return len(chosen)


def _open_again(former: list[Mandate], places: dict, groups: dict, *, by: User) -> None:
    opened = []
    for mandate in former:
        place = places[mandate.delegation.name]
        group = groups.get((place.pk, mandate.group.name)) if mandate.group else None
        opened.append(
            unsaved_mandate(
                mandate.person, delegation=place, elected_by=mandate.elected_by, category=mandate.category, group=group
            )
        )
    Mandate.objects.bulk_create(opened)
    open_posts(opened)
    follow_groups(opened)
    search.index(opened)
    facts = [
        (mandate, {"delegation": mandate.delegation_id, "former": old.pk})
        for mandate, old in zip(opened, former, strict=True)
    ]
    record_many("deputies.open_mandate", facts, by=by)


def start_change(term: Term, *, by: User) -> Job:
    """Carry out the change to ``term`` in the background. Refused while nobody sits in it."""
    _refuse_foreign(term.congress, by)
    _check_change(term)
    return jobs.enqueue(
        "deputies.change_term",
        by=by,
        title=_("Change of term"),
        parameters={"term": term.pk},
        key=f"deputies.change_term:{term.pk}",
    )


def _check_change(term: Term) -> Term:
    """The term before; refused when the change was carried out or nobody was elected."""
    former = queries.term_before(term)
    if former is None or queries.was_changed_to(term):
        raise Refused(_("This change of term has been carried out already."))
    if not Mandate.objects.filter(term=term).exists():
        raise Refused(_("Nobody has been elected into the new term yet."))
    return former


def change_term(term: Term, *, by: User, progress: Progress = lambda done, total: None) -> dict[str, int]:
    """Let the former term, its mandates and posts end on the day before ``term`` begins, and tell those above
    (``deputies.change_term``); returns how many go on, are new and leave. A second run after a crash goes on.
    """
    former = _check_change(term)
    last = term.begins_on - A_DAY
    ending = Mandate.objects.filter(term=former).filter(Q(ends_on=None) | Q(ends_on__gt=last)).order_by("pk")
    keys = list(ending.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            _end_with_term(keys[start : start + BATCH], last, by=by)
        progress(min(start + BATCH, len(keys)), len(keys))
    with transaction.atomic():
        former.ends_on = last
        former.save(update_fields=["ends_on"])
        counts = queries.change_counts(former, term)
        record("deputies.change_term", term, by=by, former=former.pk, **counts)
    follow_posts()
    return counts


def _end_with_term(keys: list[int], last: dt.date, *, by: User) -> None:
    mandates = list(Mandate.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    for mandate in mandates:
        mandate.ends_on = last
        mandate.version += 1
    save_columns(mandates, "ends_on", "version")
    end_memberships(mandates, last)
    later = Q(valid_to=None) | Q(valid_to__gt=last)
    Post.objects.filter(later, pk__in=[mandate.post_id for mandate in mandates if mandate.post_id]).update(
        valid_to=last
    )
    record_many("deputies.end_term", [(mandate, {"on": last.isoformat()}) for mandate in mandates], by=by)


@transaction.atomic
def keep_reading(mandates: Iterable[Mandate], *, by: User | None) -> int:
    """Let deputies who left with their term read on for a year what they began; they do nothing more. Returns how many.

    Their post stays; what acts of a deputy asks is the mandate, and that has ended.
    """
    kept = [mandate for mandate in mandates if mandate.post_id and mandate.ends_on]
    for mandate in kept:
        Post.objects.filter(pk=mandate.post_id).update(valid_to=mandate.ends_on + READING)
    facts = [(mandate, {"on": (mandate.ends_on + READING).isoformat()}) for mandate in kept]
    record_many("deputies.keep_reading", facts, by=by)
    return len(kept)


@chore(every=600)
def follow_posts() -> int:
    """Let deputies whose post ended with its term act in that of their new mandate; returns how many."""
    ended = {"user__acting_as__role": Role.DEPUTY, "user__acting_as__valid_to__lt": clock.today()}
    rows = Post.objects.valid().filter(
        role=Role.DEPUTY, mandate__isnull=False, congress=F("user__acting_as__congress"), **ended
    )
    moved = 0
    for post in rows.select_related("user").order_by("pk")[:1000]:
        moved += User.objects.filter(pk=post.user_id, acting_as=post.user.acting_as_id).update(acting_as=post)
    return moved


def _refuse_foreign(congress: Congress, by: User) -> None:
    if congress.pk not in by.congress_ids:
        raise Refused(_("This belongs to another congress."))
