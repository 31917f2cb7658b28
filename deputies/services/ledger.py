"""What people do to the ledger beside the records: lines by hand, objections, freezing."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Congress, User
from deputies import queries
from deputies.computing import scoring
from deputies.models import DutyPolicy, Freeze, Mandate, Objection, PointAdjustment, PointEntry
from deputies.services.deadlines import decide_by
from deputies.services.settling import settle
from deputies.workflow import ObjectionState

A_DAY = dt.timedelta(days=1)


@transaction.atomic
def adjust(
    mandate: Mandate,
    *,
    by: User,
    points: int,
    reason: str,
    day: dt.date | None = None,
    proof: files.CheckedFile | None = None,
    corrects: PointEntry | None = None,
) -> PointAdjustment:
    """Give or take ``points`` (hundredths) by hand, with the reason and a proof, dated ``day`` (today).

    Refused for nought, without a reason, for a day to come, outside the mandate or frozen, and where no rule set is in
    force that day. ``PermissionDenied`` for another congress, and for one's own points.
    """
    rows = Mandate.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    mandate = rows.get(pk=mandate.pk)
    if not by.has_perm("deputies.adjust_points", mandate):
        raise PermissionDenied
    day = day or clock.today()
    wrong: dict[str, list[str]] = {}
    if points == 0:
        wrong["points"] = [_("Say how many points are given or taken.")]
    if not reason.strip():
        wrong["reason"] = [_("Say why.")]
    if day > clock.today() or day < mandate.begins_on or (mandate.ends_on and day > mandate.ends_on):
        wrong["day"] = [_("The mandate was not exercised on that day.")]
    elif queries.rule_set_on(mandate.congress_id, day) is None:
        wrong["day"] = [_("No scoring rule is in force on that day.")]
    elif frozen_on(mandate.congress_id, day):
        wrong["day"] = [_("That day is settled and frozen.")]
    if wrong:
        raise Invalid(wrong)
    line = PointAdjustment(mandate=mandate, day=day, points=points, reason=reason.strip(), by=by, corrects=corrects)
    line.save()
    if proof:
        line.proof = files.store(
            proof.name, proof.content, target=line, by=by, purpose="proof", quarantined=proof.quarantined
        )
        line.save(update_fields=["proof"])
    settle([mandate.pk], day)
    record("deputies.adjust_points", line, by=by, points=points, mandate=mandate.pk)
    return line


@transaction.atomic
def cancel_adjustment(line: PointAdjustment, *, by: User) -> PointAdjustment:
    """Take a line by hand back: the ledger answers with a contrary entry. Refused for a frozen day."""
    Mandate.objects.select_for_update(of=("self",), no_key=True).get(pk=line.mandate_id)
    line = PointAdjustment.objects.select_for_update(of=("self",)).select_related("mandate").get(pk=line.pk)
    if line.is_cancelled:
        raise Refused(_("This line has been taken back already."))
    if frozen_on(line.congress_id, line.day):
        raise Refused(_("That day is settled and frozen."))
    line.is_cancelled = True
    line.save(update_fields=["is_cancelled"])
    settle([line.mandate_id], line.day)
    record("deputies.cancel_adjustment", line, by=by, mandate=line.mandate_id)
    return line


def frozen_on(congress_id: int, day: dt.date) -> bool:
    """Whether ``day`` lies in the settled days of a congress."""
    frozen = queries.frozen_through(congress_id)
    return frozen is not None and day <= frozen


# Objections ------------------------------------------------------------------------------------------------------


@transaction.atomic
def object_to(entry: PointEntry, *, by: User, text: str) -> Objection:
    """The deputy says a line of his is wrong (申诉). Refused while an objection is open, or when it was taken back."""
    if not text.strip():
        raise Invalid({"text": [_("Say what is wrong.")]})
    Mandate.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.mandate_id)
    if entry.reverses_id or PointEntry.objects.filter(reverses=entry).exists():
        raise Refused(_("This line has been taken back already."))
    try:
        with transaction.atomic():
            objection = Objection.objects.create(
                mandate_id=entry.mandate_id,
                entry=entry,
                text=text.strip(),
                decide_by=decide_by(entry.mandate.congress_id),
            )
    except IntegrityError as error:
        raise Refused(_("You have objected to this line; the answer is still to come.")) from error
    record("deputies.object", objection, by=by, entry=entry.pk)
    return objection


@transaction.atomic
def answer_objection(
    objection: Objection, *, by: User, is_right: bool, answer: str, points: int | None = None
) -> Objection:
    """Answer an objection. When the deputy is right, the record has been corrected, or ``points`` are given by hand.

    ``points`` (hundredths) become a line by hand that names the one it corrects, dated today when its day is frozen.
    Refused without an answer, or when it was answered meanwhile.
    """
    objection = (
        Objection.objects.select_for_update(of=("self",)).select_related("mandate", "entry").get(pk=objection.pk)
    )
    if objection.state != ObjectionState.OPEN:
        raise Refused(_("This objection was answered meanwhile."))
    if not answer.strip():
        raise Invalid({"answer": [_("Say what you found.")]})
    if points and not is_right:
        raise Invalid({"points": [_("Points are given only where the deputy is right.")]})
    if points:
        day = objection.entry.day
        adjust(
            objection.mandate,
            by=by,
            points=points,
            reason=_("Objection: %(answer)s") % {"answer": answer.strip()[:200]},
            day=clock.today() if frozen_on(objection.congress_id, day) else day,
            corrects=objection.entry,
        )
    objection.state = ObjectionState.CORRECTED if is_right else ObjectionState.REJECTED
    objection.answer, objection.answered_by, objection.answered_at = answer.strip(), by, clock.now()
    objection.version += 1
    objection.save()
    record("deputies.answer_objection", objection, by=by, to=objection.state)
    return objection


# Freezing --------------------------------------------------------------------------------------------------------


@transaction.atomic
def freeze(congress: Congress, through: dt.date, *, by: User | None) -> Freeze:
    """Settle every day up to ``through`` for good. Refused for days to come and for days frozen already.

    What still waits for review or an answer in those days stays open and is put right by hand afterwards.
    """
    Congress.objects.select_for_update(of=("self",), no_key=True).get(pk=congress.pk)
    _wait_for_settlements(congress)
    if through >= clock.today():
        raise Invalid({"through": [_("Only days that are over can be frozen.")]})
    if frozen_on(congress.pk, through):
        raise Refused(_("These days are frozen already."))
    frozen = Freeze.objects.create(congress=congress, through=through, by=by)
    record("deputies.freeze", congress, by=by, through=through.isoformat())
    return frozen


def _wait_for_settlements(congress: Congress) -> None:
    """Lock every mandate: what is being settled is finished first, what comes later sees the freeze."""
    rows = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(congress=congress).order_by("pk")
    list(rows.values_list("pk", flat=True))


def freeze_due() -> int:
    """Freeze what the congresses' policies say is due today; returns how many spans were frozen."""
    frozen, today = 0, clock.today()
    for policy in DutyPolicy.objects.exclude(freezes_each="").select_related("congress").order_by("pk"):
        through = due_through(policy, today)
        if through and not frozen_on(policy.congress_id, through):
            freeze(policy.congress, through, by=None)
            frozen += 1
    return frozen


def due_through(policy: DutyPolicy, today: dt.date) -> dt.date | None:
    """The last day of the span that is settled by ``today``: a quarter ended 28 February is frozen on 10 March.

    Spans follow the rule set in force; ``None`` without one.
    """
    rule_set = queries.rule_set_on(policy.congress_id, today)
    if rule_set is None:
        return None
    first = {"first_month": rule_set.first_month, "first_day": rule_set.first_day}
    span = scoring.span_of(today, scoring.Period(policy.freezes_each), **first)
    before = scoring.span_before(span, scoring.Period(policy.freezes_each), **first)
    settled = before.ends_on + dt.timedelta(days=policy.freezes_on_day)
    if today < settled:
        before = scoring.span_before(before, scoring.Period(policy.freezes_each), **first)
    return before.ends_on
