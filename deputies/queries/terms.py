"""What a change of term does: who goes on, who is new, who leaves."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from congress.models import Congress, Event, Term, User
from deputies.models import Mandate
from deputies.workflow import STANDING

MOST_NAMES = 300
PREPARED = "deputies.prepare_term"
CHANGED = "deputies.change_term"


def terms_of(user: User) -> QuerySet[Term]:
    """The terms of the congress the user works in."""
    return Term.objects.filter(congress__in=user.congress_ids).select_related("congress")


def next_term(congress: Congress) -> Term | None:
    """The term that is prepared and to which the change has not been carried out."""
    newest = congress.terms.order_by("-begins_on").first()
    if newest is None or was_changed_to(newest):
        return None
    return newest if Event.objects.filter(kind=PREPARED, **_about(newest)).exists() else None


def term_before(term: Term) -> Term | None:
    """The term of the same congress that came before."""
    return term.congress.terms.filter(begins_on__lt=term.begins_on).order_by("-begins_on").first()


def was_changed_to(term: Term) -> bool:
    """Whether the change to ``term`` has been carried out."""
    return Event.objects.filter(kind=CHANGED, **_about(term)).exists()


def _about(term: Term) -> dict:
    return {"target_type": ContentType.objects.get_for_model(Term), "target_id": term.pk}


@dataclass(frozen=True)
class Change:
    """A change of term as it stands: mandates in stroke order."""

    staying: list[Mandate]
    new: list[Mandate]
    leaving: list[Mandate]


def change_of(former: Term, term: Term) -> Change:
    """Who goes on into ``term``, who is new there, and whose seat ends with ``former``; three queries."""
    rows = Mandate.objects.select_related("person", "delegation").in_stroke_order()
    elected = list(rows.filter(term=term))
    seated = list(rows.filter(term=former, state__in=STANDING))
    before, after = {row.person_id for row in seated}, {row.person_id for row in elected}
    return Change(
        staying=[row for row in elected if row.person_id in before],
        new=[row for row in elected if row.person_id not in before],
        leaving=[row for row in seated if row.person_id not in after],
    )


def change_counts(former: Term, term: Term) -> dict[str, int]:
    """How many go on, are new and leave."""
    made = change_of(former, term)
    return {"staying": len(made.staying), "new": len(made.new), "leaving": len(made.leaving)}
