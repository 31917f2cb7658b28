"""The seeded proposals are what the services would have made of them."""

import datetime as dt

import pytest
import time_machine

from congress.files import attached
from congress.models import Counter, Event, Notification, Organ, User
from deputies.models import Mandate
from proposals import queries, services
from proposals.demo.stories import CITY_STORIES, PATHS
from proposals.demo.telling import STORIES
from proposals.models import (
    Clock,
    Evaluation,
    HandlingTask,
    Outcome,
    Proposal,
    Publication,
    PublishedReply,
    Reason,
    Reply,
)
from proposals.workflow import State, TaskState
from tests.seeded import NOON, demonstration

TABLED = set(State) - {
    State.UNDER_REVIEW, State.FORWARDED,
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
    return Proposal.objects.filter(lead__post__user__username=username).order_by("pk")


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
    count = {code: Proposal.objects.filter(congress__code=code).count() for code in STORIES}

    assert count == {"anlan": 69, "donghu": 7, "beishan": 5}


@pytest.mark.parametrize(
    ("username", "states"),
    [
        ("deputy01", ["closed", "closed", "draft", "in_handling", "replied", "submitted"]),
        ("deputy02", ["assigned", "closed", "in_handling", "replied", "sent_back"]),
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


def test_open_moves_of_the_lead_are_those_of_the_table():
    expected = {
        "draft": ["invite", "submit", "withdraw"], "sent_back": ["invite", "submit", "withdraw"], "submitted": ["withdraw"],
        "accepted": ["withdraw"], "assigned": ["withdraw"], "in_handling": ["withdraw"], "replied": ["evaluate"],
        "cosigning": ["invite", "uninvite", "submit", "withdraw"], "letter": [],
        "evaluated": [], "closed": [], "refused": [], "withdrawn": [],
    }  # fmt: skip

    for proposal in Proposal.objects.select_related("lead__post__user__acting_as").filter(congress__code="anlan"):
        who = proposal.lead.post.user
        assert [move.name for move in queries.open_moves(proposal, who)] == expected[proposal.state]


def test_open_moves_of_the_staff_are_those_of_the_table():
    expected = {
        "submitted": ["accept", "send_back", "refuse", "letter"],
        "accepted": ["merge", "assign"],
        "evaluated": ["rehandle", "conclude"],
    }
    affairs = user("affairs")

    for proposal in Proposal.objects.filter(congress__code="anlan"):
        assert [move.name for move in queries.open_moves(proposal, affairs)] == expected.get(proposal.state, [])


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
    assert [str(task.organ) for task in HandlingTask.objects.open().overdue()] == ["市交通运输局"]


def test_timeline_of_every_proposal_renders():
    for proposal in Proposal.objects.all():
        tasks = list(proposal.tasks.select_related("organ"))

        lines = queries.timeline(proposal, tasks)

        assert len(lines) == len(events_of(proposal))
        assert all(line["text"] for line in lines)


def test_numbers_run_without_gaps_and_go_on():
    for counter in Counter.objects.all():
        session, part, kind = counter.series.split(":")
        given = Proposal.objects.filter(session=session, in_session=part == "in", kind=kind, number__gt=0)
        assert sorted(given.values_list("number", flat=True)) == list(range(1, counter.value + 1))
    assert led_by("deputy01").filter(number_text="八届四次第001号").count() == 1


def test_sent_replies_have_letters(seeded):
    sent = Reply.objects.exclude(sent_at=None)

    assert sent.count() == 30
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
    keys = {"task", "child", "contact", "reply", "replies", "number", "tasks", "opinion", "extension", "urge"}
    return {
        "proposal": Proposal.objects.values_list(
            "state", "version", "round", "session", "in_session", "title", "body", "category", "note", "refusal",
            "letter_to", "open_call", "cosign_until", "created_at", "submitted_at", "accepted_at", "assigned_at", "closed_at",
        ).get(pk=proposal.pk),
        "versions": list(proposal.versions.order_by("pk").values_list("number", "title", "body", "by", "at")),
        "signatures": list(
            proposal.signatures.order_by("pk").values_list(
                "mandate", "state", "invited_at", "answered_at", "remark", "version"
            )
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
            list(task.contacts.values_list("form", "happened_at", "place", "people", "note", "by", "at"))
            for task in tasks
        ],
        "replies": [
            (
                place[reply.task_id], reply.document_number, reply.outcome_id, reply.body, reply.promised_on, reply.signer,
                reply.contact_person, reply.contact_phone, reply.version, reply.drafted_by_id, reply.drafted_at,
                reply.approved_by_id, reply.approved_at, reply.sent_at, reply.lapsed_on, reply.letter is None,
            )
            for reply in replies
        ],
        "reply_versions": [list(reply.versions.values_list("number", "body", "by", "at")) for reply in replies],
        "evaluations": list(
            Evaluation.objects.filter(reply__in=replies).values_list(
                "mandate", "contact", "attitude", "content", "result", "overall", "comment", "at"
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
            if name == "create":
                fields = ("title", "body", "category", "from_survey", "wants_contact", "contact_phone")
                twin = services.create(by=event.actor, **{field: getattr(model, field) for field in fields})
            elif name == "lapse":
                services.close_unreturned()
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


CONFIRMED = ("no_secrets", "no_personal_data", "names_hidden", "extent")
ENTERED = {
    "accept": lambda event, model: {"category": model.category},
    "send_back": noted,
    "conclude": lambda event, model: {"note": model.note, "verdict": event.data["verdict"]},
    "withdraw": noted,
    "refuse": lambda event, model: {"reason": model.refusal, "note": model.note},
    "assign": lambda event, model: {"organ": organ(event)},
    "dispatch": dispatched,
    "sign_for": lambda event, model: {"handler": event.target.handler},
    "request_return": asked_back,
    "grant_return": noted,
    "refuse_return": noted,
    "send_back_reply": noted,
    "log_contact": logged,
    "draft_reply": drafted,
    "evaluate": rated,
    "rehandle": noted,
    "letter": lambda event, model: {"organ": organ(event), "note": model.note},
    "invite": invited,
    "confirm": signed,
    "decline": signed,
    "send_co_opinion": given_opinion,
    "ask_extension": asked_for_time,
    "grant_extension": given_time,
    "urge": lambda event, model: {"note": event.target.urges.get(pk=event.data["urge"]).note},
}


def example(path):
    """The first proposal of the city told with this path."""
    story = next(one for one in CITY_STORIES if one.path == path)
    return next(
        proposal
        for proposal in led_by(f"deputy{story.deputy:02}")
        if [name for event in events_of(proposal) if (name := event.kind.removeprefix("proposals.")) != "publish"]
        == [step.partition(":")[0] for step in PATHS[path]]
    )


@pytest.mark.parametrize("path", sorted(PATHS))
def test_services_would_have_made_the_same(path):
    model = example(path)
    expected = picture(model)

    twin = made_again(model)

    assert picture(twin) == expected
