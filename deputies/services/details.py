"""A deputy proposes changes of his own data; the secretariat confirms or refuses each field."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from deputies import queries
from deputies.models import Mandate, ProposedDetail
from deputies.services.mandates import change_person
from deputies.workflow import DETAILS, PROPOSABLE


@transaction.atomic
def propose_details(mandate: Mandate, *, by: User, **values: str) -> list[ProposedDetail]:
    """Propose new values for the fields that differ from what the roster says; returns the rows that wait now.

    A field proposed again replaces what waits. Events name the fields, never what they say. Refused for somebody else's
    data, for fields that are not his to propose, and when nothing differs.
    """
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("person").get(pk=mandate.pk)
    if mandate.person.user_id != by.pk or not by.has_perm("deputies.propose_details"):
        raise Refused(_("Everybody proposes changes of his own data only."))
    if unknown := values.keys() - PROPOSABLE:
        raise Refused(", ".join(sorted(unknown)))
    waiting = {row.field: row for row in mandate.proposed_details.waiting()}
    made, changed = [], False
    for name, value in values.items():
        old, new = str(getattr(mandate.person, name)), value.strip()
        known = waiting.get(name)
        if new == (known.new if known else old):
            continue
        if known:
            known.state, known.decided_at = DETAILS.check("take_detail_back", known, by).target, clock.now()
            known.save(update_fields=["state", "decided_at"])
            record("deputies.take_detail_back", mandate, by=by, fields=[name])
        changed = True
        if new != old:
            made.append(ProposedDetail.objects.create(mandate=mandate, field=name, old=old, new=new))
    if not changed:
        raise Refused(_("You have changed nothing."))
    if made:
        record("deputies.propose_details", mandate, by=by, fields=sorted(row.field for row in made))
    return made


@transaction.atomic
def decide_detail(detail: ProposedDetail, name: str, *, by: User, reason: str = "") -> ProposedDetail:
    """``confirm_detail`` or ``refuse_detail`` (for a ``reason``) one field; what is confirmed goes into the roster.

    Refused when it does not wait any more, or when the roster was changed since it was proposed.
    """
    rows = ProposedDetail.objects.select_for_update(of=("self",)).select_related("mandate__person")
    detail = rows.get(pk=detail.pk)
    step = DETAILS.check(name, detail, by)
    if name == "refuse_detail" and not reason.strip():
        raise Invalid({"reason": [_("Say why it is refused.")]})
    if name == "confirm_detail":
        _carry_out(detail, by=by)
    detail.state, detail.reason = step.target, reason.strip()
    detail.decided_at, detail.decided_by = clock.now(), by
    detail.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    record(f"deputies.{name}", detail.mandate, by=by, fields=[detail.field])
    return detail


def _carry_out(detail: ProposedDetail, *, by: User) -> None:
    present = str(getattr(detail.mandate.person, detail.field))
    if present not in (detail.old, detail.new):
        words = _(
            "The roster says something else by now: %(field)s. Refuse this, or ask the deputy to propose it again."
        )
        raise Refused(words % {"field": queries.label_of(detail.field)})
    change_person(detail.mandate, by=by, person={detail.field: detail.new})
