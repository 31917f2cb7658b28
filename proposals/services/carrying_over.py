"""A term of office has changed: what is open goes on, with its lead where he was elected again."""

from django.db import transaction

from congress.events import record_many
from congress.models import Term, User
from deputies.models import Mandate
from deputies.services import keep_reading
from proposals.models import CoSignature, Proposal
from proposals.workflow import ENDED, Signing


@transaction.atomic
def carry_over(former: Term, term: Term, *, by: User | None) -> int:
    """Note on every open proposal of ``former`` that it goes on in ``term``; leads and signatories who left may read
    it on. Returns how many go on.

    Nothing is handed over: whoever was elected again acts on it through his new mandate (``Mandate.is_held_by``).
    """
    rows = Proposal.objects.filter(lead__term=former).exclude(state__in=ENDED)
    going_on = list(rows.select_related("lead").order_by("pk"))
    seated = set(Mandate.objects.filter(term=term).values_list("person", flat=True))
    facts = [(row, {"term": term.pk, "stays": row.lead.person_id in seated}) for row in going_on]
    record_many("proposals.carry_over", facts, by=by)
    signed = CoSignature.objects.filter(proposal__in=rows, state__in=[Signing.CONFIRMED, Signing.SPOKE])
    concerned = Mandate.objects.filter(term=former).exclude(person__in=seated)
    led_or_signed = concerned.filter(pk__in=rows.values("lead")) | concerned.filter(pk__in=signed.values("mandate"))
    keep_reading(led_or_signed.order_by("pk"), by=by)
    return len(going_on)
