"""Where deputies work, and who works there."""

from django.db.models import Count, Q, QuerySet

from congress import clock
from congress.models import Congress
from deputies.models import Body, DeputyGroup, Mandate, Membership
from deputies.models.membership import KIND_RANKS, RANKS
from deputies.queries.roster import current_term


def memberships_of(mandate: Mandate) -> list[Membership]:
    """Everything a deputy is or was a member of, the newest first."""
    rows = Membership.objects.filter(mandate=mandate).select_related("group", "body")
    return list(rows.order_by("-begins_on", "-pk"))


def members_of(place: Body | DeputyGroup) -> list[Membership]:
    """Who is or was a member: those of today first, by role, then in stroke order."""
    rows = place.memberships.select_related("mandate__person", "mandate__delegation", "mandate__term")
    today = clock.today()
    return sorted(
        rows,
        key=lambda row: (
            row.ends_on is not None and row.ends_on < today,
            RANKS[row.role],
            row.mandate.person.stroke_key,
            row.pk,
        ),
    )


def bodies_of(congress: Congress) -> list[Body]:
    """Committees and core groups of the term that runs, with ``member_count`` of today."""
    rows = Body.objects.filter(Q(term=None) | Q(term=current_term(congress)), congress=congress)
    return sorted(_counted(rows).order_by("pk"), key=lambda body: (KIND_RANKS[body.kind], body.pk))


def groups_of(congress: Congress) -> QuerySet[DeputyGroup]:
    """Deputies' groups of the term that runs, with ``member_count`` of today."""
    rows = DeputyGroup.objects.filter(delegation__term=current_term(congress)).select_related("delegation")
    return _counted(rows).order_by("delegation__number", "pk")


def _counted(rows: QuerySet) -> QuerySet:
    today = clock.today()
    running = Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today)
    return rows.annotate(member_count=Count("memberships", filter=running & Q(memberships__begins_on__lte=today)))
