"""What units settle with each other and with the tier above: more time, and the co-handlers' opinions."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from congress import calendar, clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User, What
from proposals.models import CoOpinion, Coordination, Extension, HandlingTask, Kind
from proposals.queries import handling_rules
from proposals.services import clocks, passing
from proposals.workflow import TaskState


def _answer_term(task: HandlingTask) -> What:
    is_item = task.proposal.kind == Kind.HAND_OVER  # reported again, its own term runs anew
    return What.REPLY if task.round == 1 or is_item else What.REHANDLING


def ask_extension(task: HandlingTask, *, by: User, wished_until: dt.date, reason: str) -> dict:
    """Ask for more time, once a round, while the term still runs (DPL art. 51: at most six months from assignment).
    Where no consent is needed it takes effect at once.
    """
    term = clocks.running(_answer_term(task), task)
    if term is None:
        raise Refused(_("No term for the reply runs."))
    if term.is_over:
        steps = calendar.sum_in_words(calendar.Deadline.from_json(term.basis))
        raise Refused(_("The term for the reply has run out: %(sum)s") % {"sum": " ".join(steps)})
    _check_day("wished_until", wished_until, task, term.due_on)
    extension = Extension.objects.create(task=task, wished_until=wished_until, reason=reason, by=by)
    asked = {"extension": extension.pk, "until": wished_until.isoformat()}
    if handling_rules(task.congress).extension_needs_consent:
        return asked
    _extend(task, extension, wished_until, by=None)
    return asked | {"at_once": True}


def longest(task: HandlingTask) -> calendar.Deadline:
    """The last day to which the reply may be put off: the extended term, counted from the assignment."""
    return calendar.deadline(What.REPLY_EXTENDED, task.assigned_at, task.congress)


def _check_day(name: str, day: dt.date, task: HandlingTask, due_on: dt.date) -> None:
    if day <= due_on:
        raise Invalid({name: [_("Choose a day after the present last day, %(day)s.") % {"day": due_on.isoformat()}]})
    last = longest(task)
    if day > last.on:
        steps = " ".join(calendar.sum_in_words(last))
        raise Invalid({name: [_("Too late: at most %(day)s. %(sum)s") % {"day": last.on.isoformat(), "sum": steps}]})


def grant_extension(task: HandlingTask, *, by: User, granted_until: dt.date, note: str = "") -> dict:
    """Put the reply off to a real day; the unit's clock and the deputy's follow, and the deputy is told."""
    extension = task.extensions.select_for_update().get(decided_at=None)
    term = clocks.running(_answer_term(task), task)
    _check_day("granted_until", granted_until, task, term.due_on if term else clock.today())
    _extend(task, extension, granted_until, by=by, note=note)
    return {"extension": extension.pk, "until": granted_until.isoformat()}


def _extend(task: HandlingTask, extension: Extension, day: dt.date, *, by: User | None, note: str = "") -> None:
    _decide(extension, by=by, note=note, granted_until=day)
    clocks.put_off(_answer_term(task), task.proposal, task, day)
    _put_off_whole(task, day)
    task.state = _back_at_work(task)


def _put_off_whole(task: HandlingTask, day: dt.date) -> None:
    """The deputy's own term ends with the last of the units that answer him."""
    whole = clocks.running_whole(What.REPLY, task.proposal)
    if whole and whole.due_on < day:
        clocks.put_off(What.REPLY, task.proposal, None, day)


def refuse_extension(task: HandlingTask, *, by: User, note: str) -> dict:
    """The term stays as it is; the reason is told to the unit."""
    extension = task.extensions.select_for_update().get(decided_at=None)
    _decide(extension, by=by, note=note)
    task.state, task.note = _back_at_work(task), note
    return {"extension": extension.pk}


def _decide(extension: Extension, *, by: User | None, note: str, granted_until: dt.date | None = None) -> None:
    extension.granted_until, extension.note = granted_until, note
    extension.decided_by, extension.decided_at = by, clock.now()
    extension.save(update_fields=["granted_until", "note", "decided_by", "decided_at"])


def _back_at_work(task: HandlingTask) -> TaskState:
    return TaskState.IN_HANDLING if task.contacts.exists() else TaskState.SIGNED_FOR


def send_co_opinion(task: HandlingTask, *, by: User, **fields: Any) -> dict:
    """The co-handler's opinion goes to the lead; its clocks stop."""
    opinion = CoOpinion.objects.create(task=task, by=by, **fields)
    clocks.stop(task.proposal, What.CO_OPINION, What.CO_REDO, task=task)
    return {"opinion": opinion.pk}


def countersign(task: HandlingTask, *, by: User) -> dict:
    """The co-handler's leader puts his name to the lead's draft as it stands, instead of an opinion of his own."""
    reply = task.draft_of_lead()
    version = reply.versions.get(number=reply.version)
    opinion = CoOpinion.objects.create(task=task, by=by, countersigned=version)
    clocks.stop(task.proposal, What.CO_OPINION, What.CO_REDO, task=task)
    return {"opinion": opinion.pk, "version": version.number}


def return_co_opinion(task: HandlingTask, *, by: User, opinion: CoOpinion, note: str) -> dict:
    """The lead sends an empty opinion back: it is redone in its own short term (Chongqing art. 20)."""
    standing = task.opinions_received().select_for_update(of=("self",)).filter(pk=opinion.pk).first()
    if standing is None:
        raise Refused(_("This opinion does not stand any more."))
    reopen(standing, task, by=by, note=note)
    return {"opinion": standing.pk, "organ": standing.task.organ_id}


def reopen(opinion: CoOpinion, lead: HandlingTask, *, by: User, note: str) -> None:
    """Take an opinion as not given: the co-handler works on it again, in the term for redoing it."""
    opinion.returned_at, opinion.returned_note = clock.now(), note
    opinion.save(update_fields=["returned_at", "returned_note"])
    co = HandlingTask.objects.select_for_update(of=("self",)).select_related("organ__heir").get(pk=opinion.task_id)
    co.state, co.version, co.note = TaskState.IN_HANDLING, co.version + 1, note
    co.save(update_fields=["state", "version", "note"])
    clocks.start(What.CO_REDO, lead.proposal, co)
    record("proposals.reopen_co_opinion", co, by=by, opinion=opinion.pk, to=co.state)
    if co.organ.heir_id:  # the unit was closed since: its successor does it again
        passing.pass_task(co.pk, co.organ.heir, by=by)


def ask_coordination(task: HandlingTask, *, by: User, question: str) -> dict:
    """Put what lead and co-handler disagree on before the tier above (Chongqing art. 20, Shanghai art. 17): the reply
    waits for the decision.
    """
    return {"coordination": Coordination.objects.create(task=task, question=question, by=by).pk}


def decide_coordination(task: HandlingTask, *, by: User, decision: str) -> dict:
    """Decide it; every unit of the assignment is told and works on from there."""
    row = task.coordinations.select_for_update().get(decided_at=None)
    row.decision, row.decided_by, row.decided_at = decision, by, clock.now()
    row.save(update_fields=["decision", "decided_by", "decided_at"])
    return {"coordination": row.pk}


def decide_without(task: HandlingTask, *, by: User, note: str) -> None:
    """The tier above settles a disagreement, or a silence: the lead replies without this unit (Chongqing art. 20)."""
    task.note = note
    clocks.stop(task.proposal, *What, task=task)
