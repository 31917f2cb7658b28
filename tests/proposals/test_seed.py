"""The seeded proposals are what the services would have made of them."""

import datetime as dt

import pytest
import time_machine
from django.db.models import Q

from congress.files import CheckedFile, attached
from congress.models import Counter, Event, Notification, Organ, Role, User
from deputies.demo import ACCOUNTS
from deputies.models import Mandate
from proposals import queries, services
from proposals.demo import texts
from proposals.demo.stories import CITY_STORIES, PATHS
from proposals.models import (
    Clock,
    Contact,
    Evaluation,
    HandlingTask,
    HandOverItem,
    MarkReport,
    Outcome,
    Proposal,
    Publication,
    PublishedReply,
    Reason,
    Reply,
)
from proposals.workflow import SENT, ItemState, State, TaskState
from tests.seeded import NOON, demonstration

SCAN = CheckedFile("扫描件.pdf", "application/pdf", b"%PDF-1.4")
TABLED = set(State) - {
    State.UNDER_REVIEW, State.FORWARDED, State.COMMITTEE_CHECK,
}  # fmt: skip
TASKS_TABLED = set(TaskState) - {
    TaskState.EXTENSION_REQUESTED, TaskState.REPLY_AUDIT,
}  # fmt: skip


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker, tmp_path_factory):
    with demonstration(django_db_blocker, tmp_path_factory.mktemp("files")) as folder:
        yield folder


@pytest.fixture(autouse=True)
def on_the_day(seeded, db):
    with time_machine.travel(NOON, tick=False):
        yield


def user(username):
    return User.objects.select_related("acting_as").get(username=username)


def led_by(username):
    return Proposal.objects.written().filter(lead__post__user__username=username).order_by("pk")


def led_or_drafted_by(username):
    own = Q(lead__post__user__username=username) | Q(drafter__post__user__username=username)
    return Proposal.objects.filter(own).order_by("pk")


def events_of(proposal):
    """Facts about the proposal and its tasks, in order."""
    rows = list(Event.objects.about(proposal).select_related("actor__acting_as"))
    for task in proposal.tasks.all():
        rows += Event.objects.about(task).select_related("actor__acting_as")
    return sorted(rows, key=lambda event: event.pk)


def test_every_state_of_the_straight_path_has_its_example():
    assert set(Proposal.objects.values_list("state", flat=True)) == TABLED
    assert set(HandlingTask.objects.values_list("state", flat=True)) == TASKS_TABLED


def test_there_are_some_sixty_proposals_in_the_city_and_a_few_below():
    count = {code: Proposal.objects.written().filter(congress__code=code).count() for code in ACCOUNTS}

    assert count == {"anlan": 78, "donghu": 7, "beishan": 5}


def test_the_successor_of_a_closed_office_reads_its_file():
    task = HandlingTask.objects.get(organ__code="X01")

    assert (task.state, task.organ.is_closed) == (TaskState.REPLIED, True)
    assert HandlingTask.objects.visible_to(user("u13")).filter(pk=task.pk).exists()


@pytest.mark.parametrize(
    ("username", "states"),
    [
        ("deputy01", ["closed", "closed", "draft", "in_handling", "replied", "submitted"]),
        ("deputy02", ["assigned", "closed", "in_handling", "replied", "sent_back", "submitted"]),
        ("deputy03", ["accepted", "draft", "evaluated", "in_handling", "refused"]),
    ],
)
def test_the_first_deputies_have_something_to_do(username, states):
    assert sorted(led_by(username).values_list("state", flat=True)) == states


def test_settling_changes_nothing():
    for proposal in Proposal.objects.all():
        before = proposal.state, proposal.closed_at, sorted(proposal.clocks.running().values_list("what", flat=True))

        services.settle(proposal)

        running = sorted(proposal.clocks.running().values_list("what", flat=True))
        assert (proposal.state, proposal.closed_at, running) == before


def test_the_clock_finds_nothing_to_lapse():
    assert services.close_unreturned() == 0


def test_nothing_lies_in_the_future():
    latest = dt.datetime(2026, 1, 15, 9, 30, tzinfo=dt.UTC)  # half past five on the first day of the session

    assert Event.objects.filter(kind__startswith="proposals.", at__gt=latest).count() == 0
    assert Proposal.objects.filter(created_at__gt=latest).count() == 0


def written():
    """What the deputies of the city have put in writing."""
    return Proposal.objects.written().filter(congress__code="anlan")


def test_open_moves_of_the_lead_are_those_of_the_table():
    expected = {
        "draft": ["invite", "submit", "make_confidential", "withdraw"], "sent_back": ["invite", "submit", "make_confidential", "withdraw"],
        "submitted": ["make_confidential", "withdraw"], "accepted": ["supplement", "make_confidential", "withdraw"],
        "assigned": ["supplement", "make_confidential", "withdraw"], "in_handling": ["supplement", "make_confidential", "withdraw"],
        "replied": ["evaluate", "make_confidential"], "cosigning": ["invite", "uninvite", "submit", "make_confidential", "withdraw"],
        "letter": ["make_confidential"], "evaluated": ["make_confidential"], "closed": ["make_confidential"],
        "refused": ["make_confidential"], "withdrawn": [],
    }  # fmt: skip

    for proposal in written().select_related("lead__post__user__acting_as"):
        who = proposal.lead.post.user
        objecting = ["object"] if proposal.entered_by else []
        names = objecting + expected[proposal.state]
        if proposal.confidential:  # only the secretariat lifts it
            names.remove("make_confidential")
        assert [move.name for move in queries.open_moves(proposal, who)] == names


def test_open_moves_of_the_staff_are_those_of_the_table():
    expected = {
        "submitted": ["accept", "send_back", "refuse", "letter", "amend", "split"],
        "accepted": ["amend", "merge", "assign", "mark"],
        "refused": ["letter"],
        "replied": ["enter_rating", "mark"],
        "evaluated": ["rehandle", "conclude", "mark"],
        "assigned": ["assign_more", "mark"],
        "in_handling": ["assign_more", "mark"],
        "closed": ["mark"],
    }
    borne = {"": [], "excellent": ["unmark"], "direct_line": ["unmark"]}
    affairs = user("affairs")

    for proposal in written():
        closing = "lift_confidentiality" if proposal.confidential else "make_confidential"
        assert [move.name for move in queries.open_moves(proposal, affairs)] == [
            *expected.get(proposal.state, []), *borne.get(proposal.marks, ["unmark", "report_on"]),
            *([closing] if proposal.state in SENT else []),
        ]  # fmt: skip


def test_bureau_water_has_a_task_at_each_step():
    tasks = HandlingTask.objects.visible_to(user("bureau-water"))

    assert sorted(set(tasks.values_list("state", flat=True))) == [
        "in_handling", "pending", "replied", "reply_approved", "reply_drafted", "signed_for",
    ]  # fmt: skip


def test_offices_have_something_to_dispatch_and_returns_to_decide():
    tasks = HandlingTask.objects.visible_to(user("office"))

    assert tasks.filter(parent=None, state=TaskState.PENDING).count() == 3
    assert tasks.filter(state=TaskState.RETURN_REQUESTED).count() == 1
    assert HandlingTask.objects.visible_to(user("party-office")).count() == 4


def test_somebody_is_late():
    late = HandlingTask.objects.open().overdue().order_by("organ__code")
    assert [str(task.organ) for task in late] == ["市公安局交警支队", "市交通运输局"]


def test_timeline_of_every_proposal_renders():
    reader = User.objects.filter(acting_as__role=Role.SECRETARIAT).first()
    for proposal in Proposal.objects.all():
        tasks = list(proposal.tasks.select_related("organ"))

        lines = queries.timeline(proposal, tasks, user=reader)

        assert len(lines) == len(events_of(proposal))
        assert all(line["text"] for line in lines)


def test_numbers_run_without_gaps_and_go_on():
    for counter in Counter.objects.exclude(series__endswith=":items"):
        session, part, kind = counter.series.split(":")
        given = Proposal.objects.filter(session=session, in_session=part == "in", kind=kind, number__gt=0)
        assert sorted(given.values_list("number", flat=True)) == list(range(1, counter.value + 1))
    assert led_by("deputy01").filter(number_text="八届四次第001号").count() == 1


def test_items_stand_in_every_state_but_withdrawn_and_their_numbers_go_on():
    every = HandOverItem.objects.order_by("pk")

    assert {item.state for item in every} == set(ItemState.values) - {"withdrawn"}
    for counter in Counter.objects.filter(series__endswith=":items"):
        numbers = Proposal.objects.filter(kind="hand_over", session=counter.series.split(":")[0])
        assert sorted(numbers.values_list("number", flat=True)) == list(range(1, counter.value + 1))
    assert queries.item_figures(every) == {"all": 15, "answered": 7, "solved": 5, "same_day": 4}


def test_items_are_moved_by_whom_their_table_names():
    secretary = user("secretariat")
    moves = {
        item.proposal.title[:4]: [m.name for m in queries.open_moves(item, secretary)]
        for item in HandOverItem.objects.all()
    }

    assert moves["审议学前"] == ["report_again", "conclude_item"]
    assert moves["希望说明"] == ["hand_over", "withdraw_item"]
    assert [
        m.name
        for m in queries.open_moves(HandOverItem.objects.get(proposal__title__startswith="环城路"), user("deputy01"))
    ] == ["rate_item"]


def test_sent_replies_have_letters(seeded):
    sent = Reply.objects.exclude(sent_at=None).filter(form="")

    assert sent.count() == 32
    for reply in sent:
        assert (seeded / reply.letter.stored.name).read_bytes()[:5] == b"%PDF-"
        assert list(attached(reply, "letter")) == [reply.letter]


def test_deputy_has_notices_read_and_unread():
    mine = Notification.objects.filter(recipient__username="deputy01")

    assert mine.filter(read_at=None).count() > 0
    assert mine.exclude(read_at=None).count() > 0
    assert [notice.created_at for notice in mine] == [notice.event.at for notice in mine]


# One course of each path, made again by the services ----------------------------------------------------------------


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
        "mark",
        "reports",
        "case",
    }
    return {
        "proposal": Proposal.objects.values_list(
            "state", "version", "round", "session", "in_session", "title", "body", "category", "note", "refusal",
            "letter_to", "open_call", "marks", "cosign_until", "created_at", "submitted_at", "accepted_at", "assigned_at", "closed_at",
            "amended_at", "split_at", "entered_by", "of_delegation", "drafter", "discussed_on", "lead", "alternative",
            "no_reply", "confidential", "confidential_reason",
        ).get(pk=proposal.pk),
        "versions": list(proposal.versions.order_by("pk").values_list("number", "title", "body", "by", "at", "post", "reason")),
        "split_offs": [(part.title, list(part.versions.order_by("pk").values_list("number", "body", "by", "at", "reason")),
                        list(Event.objects.about(part).values_list("kind", "actor"))) for part in proposal.split_offs.all()],
        "signatures": list(
            proposal.signatures.order_by("pk").values_list(
                "mandate", "state", "invited_at", "answered_at", "remark", "version"
            )
        ),
        "confidants": list(proposal.confidants.order_by("pk").values_list("post", "named_by", "named_at")),
        "cases": [
            list(task.cases.values_list("level", "body", "cause", "reason", "due_on", "state", "opened_by", "opened_at"))
            for task in tasks
        ],
        "marks": list(proposal.marked.order_by("pk").values_list("kind", "year", "ground", "supervisor", "unit_leader", "at")),
        "reports": list(
            MarkReport.objects.filter(mark__proposal=proposal).order_by("pk").values_list("text", "chairs_on", "by", "at")
        ),
        "examinations": list(proposal.examinations.order_by("pk").values_list("round", "verdict", "note", "by", "at")),
        "opinions": [
            list(
                task.opinions.values_list(
                    "document_number", "body", "contact_person", "contact_phone", "by", "at", "returned_at"
                )
            )
            for task in tasks
        ],
        "extensions": [
            list(
                task.extensions.values_list(
                    "wished_until", "reason", "by", "at", "granted_until", "note", "decided_by", "decided_at"
                )
            )
            for task in tasks
        ],
        "urges": [list(task.urges.values_list("note", "by", "at")) for task in tasks],
        "tasks": [
            (
                task.organ_id, place[task.parent_id], task.role, task.state, task.version, task.round, task.assigned_at,
                task.instruction, task.signed_at, task.handler, task.return_reason_id, task.note,
                task.suggested_organ_id, task.replied_at,
            )
            for task in tasks
        ],
        "contacts": [
            list(task.contacts.values_list("form", "happened_at", "place", "people", "note", "by", "at", "answer", "remark", "answered_at"))
            for task in tasks
        ],
        "replies": [
            (
                place[reply.task_id], reply.document_number, reply.outcome_id, reply.body, reply.promised_on, reply.signer,
                reply.contact_person, reply.contact_phone, reply.version, reply.drafted_by_id, reply.drafted_at,
                reply.approved_by_id, reply.approved_at, reply.sent_at, reply.reminded_after, reply.lapsed_on, reply.letter is None,
            )
            for reply in replies
        ],
        "reply_versions": [list(reply.versions.values_list("number", "body", "by", "at")) for reply in replies],
        "evaluations": list(
            Evaluation.objects.filter(reply__in=replies).values_list(
                "mandate", "contact", "attitude", "content", "result", "overall", "comment", "at", "entered_by", "checked_by"
            )
        ),
        "published": list(
            Publication.objects.filter(proposal=proposal).values_list(
                "extent", "title", "body", "lead_name", "delegation_name", "category", "year", "checked_by", "published_at"
            )
        ),
        "published_replies": list(
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


def made_again(model):
    """A proposal led step by step through the services as ``model`` was, by the same people at the same moments."""
    twin, tasks = None, {}
    for event in events_of(model):
        name = event.kind.removeprefix("proposals.")
        with time_machine.travel(event.at, tick=False):
            if name == "enter_paper":
                fields = ("title", "body", "category", "from_survey", "wants_contact", "contact_phone")
                given = {field: getattr(model, field) for field in fields}
                twin = services.enter_paper(by=event.actor, lead=model.lead, scan=SCAN, **given)
            elif event.data.get("on_paper"):
                pass  # recorded with the entry that made it count
            elif name == "create":
                fields = ("category", "from_survey", "wants_contact", "contact_phone", "no_reply")
                text = model.versions.values("title", "body").get(number=1)
                given = {field: getattr(model, field) for field in fields} | {"of_delegation": model.of_delegation}
                twin = services.create(by=event.actor, **text, **given)
            elif name == "draft_for_delegation":
                pass  # recorded with the beginning
            elif name == "lapse":
                services.close_unreturned()
            elif name == "remind_evaluation":
                services.remind_of_evaluations()
            elif name == "publish":
                services.publish(twin, by=event.actor, **{key: event.data[key] for key in CONFIRMED})
            elif isinstance(event.target, Proposal):
                services.move(twin, name, by=event.actor, **fields_of(name, event, model))
            else:
                services.move_task(tasks[event.target_id], name, by=event.actor, **fields_of(name, event, model))
        olds, news = (one.tasks.order_by("pk") for one in (model, twin))
        tasks = {old.pk: new for old, new in zip(olds, news, strict=False)}
    return twin


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


CONFIRMED = ("no_secrets", "no_personal_data", "names_hidden", "extent")
ENTERED = {
    "accept": lambda event, model: {"category": model.category},
    "send_back": noted,
    "amend": amended,
    "split": split,
    "conclude": lambda event, model: {"note": model.note, "verdict": event.data["verdict"]},
    "withdraw": noted,
    "refuse": lambda event, model: {"reason": model.refusal, "alternative": model.alternative, "note": model.note},
    "assign": lambda event, model: {"organ": organ(event)},
    "dispatch": dispatched,
    "sign_for": lambda event, model: {"handler": event.target.handler},
    "request_return": asked_back,
    "grant_return": noted,
    "refuse_return": noted,
    "send_back_reply": noted,
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
    "urge": lambda event, model: {"note": event.target.urges.get(pk=event.data["urge"]).note},
}


def example(path):
    """The first proposal of the city told with this path."""
    story = next(one for one in CITY_STORIES if one.path == path)
    return next(
        proposal
        for proposal in led_or_drafted_by(f"deputy{story.deputy:02}")
        if [
            name
            for event in events_of(proposal)
            if (name := event.kind.removeprefix("proposals.")) not in {"publish", "draft_for_delegation"}
            and "on_paper" not in event.data
        ]
        == [step.partition(":")[0] for step in PATHS[path]]
    )


@pytest.mark.parametrize("path", sorted({story.path for story in CITY_STORIES}))
def test_services_would_have_made_the_same(path):
    model = example(path)
    expected = picture(model)

    twin = made_again(model)

    assert picture(twin) == expected
