"""From the contact with the deputy to the letter: the moves of a unit that answers."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused, Stale
from congress.files import CheckedFile
from congress.models import Role, User
from proposals import documents
from proposals.models import ContactForm, HandlingTask, Outcome, Reply, ReplyManner, ReplyVersion
from proposals.queries import handling_rules
from proposals.services import clocks, together
from proposals.services.documenting import check_contact, log_contact
from proposals.services.promising import promise
from proposals.workflow import FINISHED, TaskRole, TaskState

OF_A_TALK = {"talked_at": None, "place": "", "people": "", "deputy_opinion": ""}  # what only an oral reply has


def draft_reply(
    task: HandlingTask,
    *,
    by: User,
    outcome: Outcome,
    promised_on: dt.date | None = None,
    version: int | None = None,
    **texts: str,
) -> dict:
    """A letter; ``version`` is the draft the person saw: another one meanwhile is not written over."""
    return _write(task, by=by, outcome=outcome, promised_on=promised_on, version=version, **texts)[1]


def _write(
    task: HandlingTask,
    *,
    by: User,
    outcome: Outcome,
    promised_on: dt.date | None = None,
    version: int | None = None,
    manner: str = ReplyManner.LETTER,
    **texts: Any,
) -> tuple[Reply, dict]:
    """The draft, whatever its manner; what belongs to another manner is forgotten."""
    _check_promise(outcome, promised_on)
    reply = Reply.objects.filter(task=task).first() or Reply(task=task, version=0)
    if version is not None and version != reply.version:
        raise Stale(
            _("The draft was changed meanwhile. Compare both and save again."),
            current={"version": reply.version, "body": reply.body},
        )
    reply.outcome, reply.promised_on = outcome, promised_on
    reply.manner, reply.form = manner, ""
    for name, text in (OF_A_TALK | texts).items():
        setattr(reply, name, text)
    reply.drafted_by, reply.drafted_at = by, clock.now()
    reply.approved_by = reply.approved_at = None
    reply.version += 1
    reply.save()
    ReplyVersion.objects.create(reply=reply, number=reply.version, body=reply.body, by=by)
    for opinion in task.opinions_received().filter(countersigned__isnull=False).order_by("task"):
        together.reopen(opinion, task, by=by, note=_("The draft was changed after it was countersigned."))
    task.note = ""
    return reply, {"reply": reply.pk, "outcome": outcome.code, "version": reply.version, "manner": str(manner)}


def file_paper_reply(task: HandlingTask, *, by: User, scan: CheckedFile | None = None, **fields: Any) -> dict:
    """The sealed letter was written on paper: its scan is delivered instead of a letter made here."""
    reply, facts = _write(task, by=by, manner=ReplyManner.PAPER, **fields)
    if scan is None and reply.scan_id is None:
        raise Invalid({"scan": [_("Attach the scan of the sealed letter.")]})
    _keep_scan(reply, scan, by=by)
    return facts


def record_oral_reply(
    task: HandlingTask, *, by: User, talked_at: dt.datetime, scan: CheckedFile | None = None, **fields: Any
) -> dict:
    """当面答复记录: place, time, people, what was said and the opinion the deputy signed (Shandong art. 22, Qingdao).

    The talk counts as a contact; a scan of the signed sheet is delivered, without one the record as printed here.
    """
    if not task.contacts.filter(happened_at=talked_at).exists():
        talk = {"place": fields["place"], "people": fields["people"][:120], "happened_at": talked_at}
        log_contact(task, by=by, form=ContactForm.MEETING, **talk)
    reply, facts = _write(task, by=by, manner=ReplyManner.ORAL, talked_at=talked_at, **fields)
    _keep_scan(reply, scan, by=by)
    return facts


def _keep_scan(reply: Reply, scan: CheckedFile | None, *, by: User) -> None:
    if scan is None:
        return
    if not (scan.content_type == "application/pdf" or scan.content_type.startswith("image/")):
        raise Invalid({"scan": [_("A scan is a PDF or a picture.")]})
    reply.scan = files.store(scan.name, scan.content, target=reply, by=by, purpose="scan", quarantined=scan.quarantined)
    reply.save(update_fields=["scan"])


def _check_promise(outcome: Outcome, promised_on: dt.date | None) -> None:
    if outcome.requires_promise and promised_on is None:
        raise Invalid({"promised_on": [_("This outcome needs the date by which it will be done.")]})
    if promised_on and promised_on <= clock.today():
        raise Invalid({"promised_on": [_("The promised date must lie ahead.")]})


def answer(task: HandlingTask, *, by: User, **fields: Any) -> dict:
    """A hand-over item's short way: some lines on what was done and said, by phone or in person, instead of a letter
    (Beilun: within three days; Qingdao art. 32: on the spot). A leader's own answer counts at once, a clerk's where the
    congress does not ask for approval; otherwise it waits for the leader.
    """
    details = draft_reply(task, by=by, document_number="", **fields)
    if handling_rules(task.congress).answers_need_approval and not by.acts(Role.UNIT_LEADER):
        return details
    _check_heard(task)
    reply = Reply.objects.get(task=task)
    reply.approved_at, reply.signer = clock.now(), by.name
    reply.save(update_fields=["approved_at", "signer"])
    task.reply = reply
    task.state = TaskState.REPLIED
    return details | _deliver(task, by=by) | {"at_once": True}


def release_answer(task: HandlingTask, *, by: User) -> dict:
    """The leader approves a short answer, and with that it is given."""
    _check_heard(task)
    approve_reply(task, by=by)
    return _deliver(task, by=by)


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
    """The office does not let it pass: the unit works on it again, its term goes on, its leader approves it again."""
    clocks.resume(task)
    return send_back_reply(task, by=by, note=note)


def send_reply(task: HandlingTask, *, by: User) -> dict:
    """The gate: a contact is logged, the co-handlers have spoken, the leader has approved. Where the office audits the
    replies of the units it dispatched to, it goes to the office, and nothing has reached the deputy yet; the unit's
    term rests meanwhile.
    """
    check_contact(task)
    _check_heard(task)
    if task.parent_id and handling_rules(task.congress).office_audits_replies:
        task.state = TaskState.REPLY_AUDIT
        clocks.pause(task)
        return {"reply": task.reply.pk, "outcome": task.reply.outcome.code, "audit": True}
    return _deliver(task, by=by)


def _check_heard(task: HandlingTask) -> None:
    if silent := _silent_co_handlers(task):
        units = _(", ").join(silent)
        raise Refused(
            _("No reply leaves before the co-handlers have given their opinion: %(units)s.") % {"units": units}
        )
    if task.role == TaskRole.LEAD and task.disagreements().exists():
        raise Refused(_("No reply leaves before the disagreement of the units is decided."))


def pass_reply(task: HandlingTask, *, by: User) -> dict:
    """The office has nothing against it: only now it is a letter, and the deputy has it. He may have contradicted the
    contact meanwhile.
    """
    check_contact(task)
    return _deliver(task, by=by)


def _deliver(task: HandlingTask, *, by: User) -> dict:
    """The letter is made from the text, or is the scan of what was signed; a short answer was given by mouth."""
    reply = task.reply
    reply.sent_at = task.replied_at = clock.now()
    if not reply.form:
        reply.copies = "\n".join(documents.copies_of(reply))
        signed = reply.scan if reply.manner != ReplyManner.LETTER else None
        reply.letter = signed or files.store(
            documents.letter_name(reply), documents.letter(reply), target=reply, by=by, purpose="letter"
        )
    reply.save(update_fields=["sent_at", "letter", "copies"])
    promise(reply)
    clocks.stop(task.proposal, *clocks.ANSWER_TERMS, task=task)
    clocks.end_rest(task)
    return {"reply": reply.pk, "outcome": reply.outcome.code}


def _silent_co_handlers(task: HandlingTask) -> list[str]:
    """The co-handlers whose opinion is still owed to this lead."""
    if task.role != TaskRole.LEAD:
        return []
    owing = task.beside().filter(role=TaskRole.CO).exclude(state__in=FINISHED)
    return list(owing.order_by("pk").values_list("organ__name", flat=True))
