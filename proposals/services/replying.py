"""From the contact with the deputy to the letter: the moves of a unit that answers."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused, Stale
from congress.models import User, What
from proposals import documents
from proposals.models import Contact, HandlingTask, Outcome, Reply, ReplyVersion
from proposals.queries import handling_rules
from proposals.services import clocks, together
from proposals.services.promising import promise
from proposals.workflow import FINISHED, TaskRole, TaskState

BEFOREHAND = dt.timedelta(days=365)  # units also talk to the deputy before he writes (办前沟通)


def log_contact(task: HandlingTask, *, by: User, **facts: Any) -> dict:
    if facts["happened_at"] > clock.now() + dt.timedelta(minutes=5):
        raise Invalid({"happened_at": [_("A contact that is still to come cannot be logged.")]})
    if facts["happened_at"] < task.proposal.submitted_at - BEFOREHAND:
        raise Invalid({"happened_at": [_("A contact a year before the proposal was submitted is not about it.")]})
    contact = Contact.objects.create(task=task, by=by, **facts)
    return {"contact": contact.pk, "form": contact.form}


def draft_reply(
    task: HandlingTask,
    *,
    by: User,
    outcome: Outcome,
    promised_on: dt.date | None = None,
    version: int | None = None,
    **texts: str,
) -> dict:
    """``version`` is the draft the person saw; another one meanwhile is not written over."""
    if outcome.requires_promise and promised_on is None:
        raise Invalid({"promised_on": [_("This outcome needs the date by which it will be done.")]})
    if promised_on and promised_on <= clock.today():
        raise Invalid({"promised_on": [_("The promised date must lie ahead.")]})
    reply = Reply.objects.filter(task=task).first() or Reply(task=task, version=0)
    if version is not None and version != reply.version:
        raise Stale(
            _("The draft was changed meanwhile. Compare both and save again."),
            current={"version": reply.version, "body": reply.body},
        )
    reply.outcome, reply.promised_on = outcome, promised_on
    for name, text in texts.items():
        setattr(reply, name, text)
    reply.drafted_by, reply.drafted_at = by, clock.now()
    reply.approved_by = reply.approved_at = None
    reply.version += 1
    reply.save()
    ReplyVersion.objects.create(reply=reply, number=reply.version, body=reply.body, by=by)
    for opinion in task.opinions_received().filter(countersigned__isnull=False).order_by("task"):
        together.reopen(opinion, task, by=by, note=_("The draft was changed after it was countersigned."))
    task.note = ""
    return {"reply": reply.pk, "outcome": outcome.code, "version": reply.version}


def approve_reply(task: HandlingTask, *, by: User) -> dict:
    reply = task.reply
    reply.approved_by, reply.approved_at, reply.signer = by, clock.now(), by.name
    reply.save(update_fields=["approved_by", "approved_at", "signer"])
    return {"reply": reply.pk, "version": reply.version}


def send_back_reply(task: HandlingTask, *, by: User, note: str) -> dict:
    task.note = note
    reply = task.reply
    reply.approved_by = reply.approved_at = None
    reply.save(update_fields=["approved_by", "approved_at"])
    return {"reply": reply.pk}


def return_reply(task: HandlingTask, *, by: User, note: str) -> dict:
    """The office does not let it pass: the unit works on it again, and its leader approves it again."""
    return send_back_reply(task, by=by, note=note)


def send_reply(task: HandlingTask, *, by: User) -> dict:
    """The gate: a contact is logged, the co-handlers have spoken, the leader has approved. Where the office audits the
    replies of the units it dispatched to, it goes to the office, and nothing has reached the deputy yet.
    """
    if not task.contacts.exists():
        raise Refused(_("No reply leaves before a contact with the deputy is logged."))
    if silent := _silent_co_handlers(task):
        units = _(", ").join(silent)
        raise Refused(
            _("No reply leaves before the co-handlers have given their opinion: %(units)s.") % {"units": units}
        )
    if task.parent_id and handling_rules(task.congress).office_audits_replies:
        task.state = TaskState.REPLY_AUDIT
        return {"reply": task.reply.pk, "outcome": task.reply.outcome.code, "audit": True}
    return _deliver(task, by=by)


def pass_reply(task: HandlingTask, *, by: User) -> dict:
    """The office has nothing against it: only now it is a letter, and the deputy has it."""
    return _deliver(task, by=by)


def _deliver(task: HandlingTask, *, by: User) -> dict:
    """The letter is made from the text."""
    reply = task.reply
    reply.sent_at = task.replied_at = clock.now()
    reply.letter = files.store(
        documents.letter_name(reply), documents.letter(reply), target=reply, by=by, purpose="letter"
    )
    reply.save(update_fields=["sent_at", "letter"])
    promise(reply)
    clocks.stop(task.proposal, What.REPLY, What.REHANDLING, task=task)
    return {"reply": reply.pk, "outcome": reply.outcome.code}


def _silent_co_handlers(task: HandlingTask) -> list[str]:
    """The co-handlers whose opinion is still owed to this lead."""
    if task.role != TaskRole.LEAD:
        return []
    owing = task.beside().filter(role=TaskRole.CO).exclude(state__in=FINISHED)
    return list(owing.order_by("pk").values_list("organ__name", flat=True))
