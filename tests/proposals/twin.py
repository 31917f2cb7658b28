"""One course of the demonstration, made again by the services: nothing tells them apart."""

import time_machine

from congress.files import CheckedFile
from congress.models import Event, Organ, User
from deputies.models import Mandate
from proposals import services
from proposals.demo import texts
from proposals.models import (
    Clock,
    Contact,
    Evaluation,
    HandlingPlan,
    HandlingTask,
    Kind,
    MarkReport,
    Outcome,
    PlanStep,
    Proposal,
    Publication,
    PublishedReply,
    Reason,
    Reply,
)

SCAN = CheckedFile("扫描件.pdf", "application/pdf", b"%PDF-1.4")
PHOTO = CheckedFile("现场照片.png", "image/png", b"\x89PNG\r\n")


def events_of(proposal):
    """Facts about the proposal and its tasks, in order."""
    rows = list(Event.objects.about(proposal).select_related("actor__acting_as"))
    for task in proposal.tasks.all():
        rows += Event.objects.about(task).select_related("actor__acting_as")
    return sorted(rows, key=lambda event: event.pk)


def picture(proposal):
    """What a proposal left behind, without keys and numbers."""
    tasks = list(proposal.tasks.order_by("pk"))
    place = {task.pk: nth for nth, task in enumerate(tasks)} | {None: None}
    replies = list(Reply.objects.filter(task__in=tasks).order_by("pk"))
    keys = {
        "task",
        "child",
        "contact",
        "reply",
        "replies",
        "number",
        "tasks",
        "opinion",
        "extension",
        "urge",
        "part",
        "main",
        "mark",
        "reports",
        "case",
        "plan",
        "step",
        "entry",
        "coordination",
    }
    return {
        "proposal": Proposal.objects.values_list(
            "state", "version", "round", "session", "in_session", "title", "body", "category", "note", "refusal",
            "letter_to", "open_call", "marks", "cosign_until", "created_at", "submitted_at", "accepted_at", "assigned_at", "closed_at",
            "amended_at", "split_at", "entered_by", "of_delegation", "drafter", "discussed_on", "lead", "alternative",
            "no_reply", "confidential", "confidential_reason", "main__title",
        ).get(pk=proposal.pk),
        "versions": list(proposal.versions.order_by("pk").values_list("number", "title", "body", "by", "at", "post", "reason")),
        "split_offs": [(part.title, list(part.versions.order_by("pk").values_list("number", "body", "by", "at", "reason")),
                        list(Event.objects.about(part).order_by("pk").values_list("kind", "actor"))) for part in proposal.split_offs.order_by("pk")],
        "signatures": list(
            proposal.signatures.order_by("pk").values_list(
                "mandate", "state", "invited_at", "answered_at", "remark", "version"
            )
        ),
        "confidants": list(proposal.confidants.order_by("pk").values_list("post", "named_by", "named_at")),
        "cases": [
            list(task.cases.order_by("pk").values_list("level", "body", "cause", "reason", "due_on", "state", "opened_by", "opened_at"))
            for task in tasks
        ],
        "marks": list(proposal.marked.order_by("pk").values_list("kind", "year", "ground", "supervisor", "unit_leader", "at")),
        "reports": list(
            MarkReport.objects.filter(mark__proposal=proposal).order_by("pk").values_list("text", "chairs_on", "by", "at")
        ),
        "examinations": list(proposal.examinations.order_by("pk").values_list("round", "verdict", "note", "by", "at")),
        "opinions": [
            list(
                task.opinions.order_by("pk").values_list(
                    "document_number", "body", "contact_person", "contact_phone", "by", "at", "returned_at"
                )
            )
            for task in tasks
        ],
        "extensions": [
            list(
                task.extensions.order_by("pk").values_list(
                    "wished_until", "reason", "by", "at", "granted_until", "note", "decided_by", "decided_at"
                )
            )
            for task in tasks
        ],
        "urges": [list(task.urges.order_by("pk").values_list("note", "by", "at")) for task in tasks],
        "tasks": [
            (
                task.organ_id, place[task.parent_id], task.role, task.state, task.version, task.round, task.assigned_at,
                task.instruction, task.signed_at, task.handler, task.return_reason_id, task.note,
                task.suggested_organ_id, task.replied_at,
            )
            for task in tasks
        ],
        "contacts": [
            list(task.contacts.order_by("pk").values_list("form", "happened_at", "place", "people", "note", "by", "at", "answer", "remark", "answered_at"))
            for task in tasks
        ],
        "plans": [
            (place[plan.task_id], plan.leader, plan.filed_by_id, plan.filed_at, list(plan.steps.order_by("pk").values_list("due_on", "text", "done_on")))
            for plan in HandlingPlan.objects.filter(task__in=tasks).order_by("pk")
        ],
        "diary": [list(task.diary.order_by("pk").values_list("day", "text", "by", "at")) for task in tasks],
        "replies": [
            (
                place[reply.task_id], reply.document_number, reply.outcome_id, reply.body, reply.promised_on, reply.signer,
                reply.contact_person, reply.contact_phone, reply.version, reply.drafted_by_id, reply.drafted_at,
                reply.approved_by_id, reply.approved_at, reply.sent_at, reply.reminded_after, reply.lapsed_on, reply.letter is None,
            )
            for reply in replies
        ],
        "reply_versions": [list(reply.versions.order_by("pk").values_list("number", "body", "by", "at")) for reply in replies],
        "evaluations": list(
            Evaluation.objects.filter(reply__in=replies).order_by("pk").values_list(
                "mandate", "contact", "attitude", "content", "result", "overall", "comment", "at", "entered_by", "checked_by"
            )
        ),
        "published": list(
            Publication.objects.filter(proposal=proposal).order_by("pk").values_list(
                "extent", "title", "body", "lead_name", "delegation_name", "category", "year", "checked_by", "published_at"
            )
        ),
        "published_replies": sorted(
            PublishedReply.objects.filter(publication__proposal=proposal).values_list("organ", "outcome", "body", "sent_on")
        ),
        "clocks": sorted(
            (clock.what, str(place[clock.task_id]), clock.starts_on, clock.due_on, str(clock.stopped_on), clock.round,
             str(clock.basis), clock.provisional)
            for clock in Clock.objects.filter(proposal=proposal)
        ),
        "events": [
            (
                event.kind, event.at, event.actor_id, event.capacity_id, event.congress_id,
                {name: value for name, value in event.data.items() if name not in keys}, set(event.data) & keys,
            )
            for event in events_of(proposal)
        ],
    }  # fmt: skip


def made_again(model, until=None):
    """A proposal led step by step through the services as ``model`` was, by the same people at the same moments; with
    ``until`` as far as it had come by then.
    """
    twin, tasks = None, {}
    for event in events_of(model):
        name = event.kind.removeprefix("proposals.")
        if (until and event.at > until) or comes_with_another(name, event, model):
            continue
        with time_machine.travel(event.at, tick=False):
            if name == "enter_paper":
                fields = ("title", "body", "category", "from_survey", "wants_contact", "contact_phone")
                given = {field: getattr(model, field) for field in fields}
                twin = services.enter_paper(by=event.actor, lead=model.lead, scan=SCAN, **given)
            elif name == "create":
                fields = ("category", "from_survey", "wants_contact", "contact_phone", "no_reply")
                text = model.versions.values("title", "body").get(number=1)
                given = {field: getattr(model, field) for field in fields} | {"of_delegation": model.of_delegation}
                twin = services.create(by=event.actor, kind=first_kind(model), **text, **given)
            elif name == "lapse":
                services.close_unreturned()
            elif name == "remind_evaluation":
                services.remind_of_evaluations()
            elif name == "publish":
                services.publish(twin, by=event.actor, **{key: event.data[key] for key in CONFIRMED})
            elif isinstance(event.target, Proposal):
                services.move(twin, name, by=event.actor, **fields_of(name, event, model) | of_twin(name, event, tasks))
            else:
                services.move_task(tasks[event.target_id], name, by=event.actor, **fields_of(name, event, model))
        olds, news = (one.tasks.order_by("pk") for one in (model, twin))
        tasks = {old.pk: new for old, new in zip(olds, news, strict=False)}
    return twin


def comes_with_another(name, event, model):
    """What the beginning, the entry that made a rating count, or the merger has recorded with it."""
    return name == "draft_for_delegation" or "on_paper" in event.data or (model.main and name in GIVEN)


def of_twin(name, event, tasks):
    """The reply that is rated: there may be several."""
    if name != "evaluate":
        return {}
    return {"reply": tasks[Reply.objects.get(pk=event.data["reply"]).task_id].reply}


def first_kind(model):
    """A motion that became a proposal was one."""
    return Kind.MOTION if model.converted_at else model.kind


def fields_of(name, event, model):
    """What was entered for a move."""
    return ENTERED.get(name, lambda event, model: {})(event, model)


def organ(event, key="organ"):
    return Organ.objects.filter(pk=event.data[key]).first()


def dispatched(event, model):
    child = HandlingTask.objects.get(pk=event.data["child"])
    return {"organ": child.organ, "role": event.data["role"], "instruction": child.instruction}


def asked_back(event, model):
    reason = Reason.objects.get(congress=model.congress, kind="return", code=event.data["reason"])
    return {"reason": reason, "suggested_organ": organ(event, "suggested"), "note": event.target.note}


def logged(event, model):
    contact = event.target.contacts.get(pk=event.data["contact"])
    return {key: getattr(contact, key) for key in ("form", "happened_at", "place", "people", "note")}


def answered(event, model):
    contact = event.target.contacts.get(pk=event.data["contact"])
    return {
        "contact": Contact.objects.filter(happened_at=contact.happened_at).latest("pk"),
        "answer": contact.answer,
        "remark": contact.remark,
    }


def drafted(event, model):
    texts = ("document_number", "body", "contact_person", "contact_phone", "promised_on")
    outcome = Outcome.objects.get(congress=model.congress, code=event.data["outcome"])
    return {"outcome": outcome} | {key: getattr(event.target.reply, key) for key in texts}


def rated(event, model):
    evaluation = Reply.objects.get(pk=event.data["reply"]).evaluation
    fields = ("contact", "attitude", "content", "result", "overall", "comment")
    return {key: getattr(evaluation, key) for key in fields}


def main_again(event, model):
    """The main proposal, as it was then."""
    return Proposal.objects.get(pk=made_again(model.main, until=event.at).pk)


def noted(event, model):
    return {"note": event.target.note}


def amended(event, model):
    version = model.versions.get(number=event.data["version"])
    return {"title": version.title, "body": version.body, "note": version.reason}


def split(event, model):
    part = Proposal.objects.get(pk=event.data["part"])
    new = {"new_title": part.title, "new_body": part.body, "note": part.versions.get(number=2).reason}
    return {"title": model.title, "body": model.body} | new


def invited(event, model):
    deputies = [Mandate.objects.get(pk=pk) for pk in event.data["deputies"]]
    return {"deputies": deputies, "cosign_until": model.cosign_until}


def signed(event, model):
    return {"remark": model.signatures.get(mandate=event.data["deputy"]).remark}


def given_opinion(event, model):
    opinion = event.target.opinions.get(pk=event.data["opinion"])
    return {key: getattr(opinion, key) for key in ("document_number", "body", "contact_person", "contact_phone")}


def extension(event):
    return event.target.extensions.get(pk=event.data["extension"])


def asked_for_time(event, model):
    return {"wished_until": extension(event).wished_until, "reason": extension(event).reason}


def given_time(event, model):
    return {"granted_until": extension(event).granted_until, "note": extension(event).note}


def supervised(event):
    case = event.target.cases.get(pk=event.data["case"])
    return {key: getattr(case, key) for key in ("body", "reason", "due_on")}


def marked(event, model):
    mark = model.marked.get(pk=event.data["mark"])
    fields = ("kind", "year", "decided_by", "decided_on", "ground", "supervisor", "committee", "unit_leader")
    return {key: getattr(mark, key) for key in fields}


def step_added(event, model):
    step = event.target.plan.steps.get(pk=event.data["step"])
    return {"due_on": step.due_on, "text": step.text}


def step_finished(event, model):
    text = event.target.plan.steps.get(pk=event.data["step"]).text
    return {
        "step": PlanStep.objects.filter(text=text).latest("pk"),
        "done_on": event.data["done_on"][1] and event.at.date(),
    }


def diary_written(event, model):
    entry = event.target.diary.get(pk=event.data["entry"])
    return {"day": entry.day, "text": entry.text, "files": [PHOTO] * entry.file_count}


def spoken(event, model):
    reply = event.target.reply
    talk = {key: getattr(reply, key) for key in ("talked_at", "place", "people", "deputy_opinion")}
    given = drafted(event, model)
    return talk | {key: value for key, value in given.items() if key != "document_number" or value}


GIVEN = ("assign", "dispatch")  # to what is merged into a proposal that has them
CONFIRMED = ("no_secrets", "no_personal_data", "names_hidden", "extent")
ENTERED = {
    "accept": lambda event, model: {"category": model.category},
    "send_back": noted,
    "convert": noted,
    "decide": lambda event, model: {"decision": event.data["decision"], "note": model.note},
    "amend": amended,
    "split": split,
    "conclude": lambda event, model: {"note": model.note, "verdict": event.data["verdict"]},
    "withdraw": noted,
    "refuse": lambda event, model: {"reason": model.refusal, "alternative": model.alternative, "note": model.note},
    "assign": lambda event, model: {"organ": organ(event), "role": event.data["role"]},
    "dispatch": dispatched,
    "sign_for": lambda event, model: {"handler": event.target.handler},
    "request_return": asked_back,
    "grant_return": noted,
    "refuse_return": noted,
    "send_back_reply": noted,
    "plan": lambda event, model: {"leader": event.target.plan.leader, "handler": event.target.handler},
    "add_step": step_added,
    "finish_step": step_finished,
    "write_diary": diary_written,
    "log_contact": logged,
    "answer_contact": answered,
    "draft_reply": drafted,
    "evaluate": rated,
    "enter_rating": lambda event, model: rated(event, model) | {"scan": SCAN},
    "rehandle": noted,
    "submit": lambda event, model: {"discussed_on": model.discussed_on} if model.of_delegation else {},
    "letter": lambda event, model: {"organ": organ(event), "note": model.note},
    "invite": invited,
    "confirm": signed,
    "decline": signed,
    "send_co_opinion": given_opinion,
    "ask_extension": asked_for_time,
    "grant_extension": given_time,
    "mark": marked,
    "take_note": lambda event, model: {"remark": event.target.note},
    "make_confidential": lambda event, model: {"reason": model.confidential_reason},
    "name_handlers": lambda event, model: {"handlers": User.objects.filter(pk__in=event.data["handlers"])},
    "supervise": lambda event, model: supervised(event),
    "report_on": lambda event, model: {"text": texts.MARK_REPORT, "chairs_on": event.at.date()},
    "pass_on": noted,
    "merge": lambda event, model: {"main": main_again(event, model), "note": model.note},
    "forward": noted,
    "uninvite": lambda event, model: {"deputy": Mandate.objects.get(pk=event.data["deputy"])},
    "assign_more": lambda event, model: {"organ": organ(event), "role": event.data["role"]},
    "ask_coordination": lambda event, model: {"question": event.target.coordinations.get().question},
    "record_oral_reply": spoken,
    "file_paper_reply": lambda event, model: drafted(event, model) | {"scan": SCAN},
    "urge": lambda event, model: {"note": event.target.urges.get(pk=event.data["urge"]).note},
}
