"""A page asks the same few questions whether it has 3 rows or 300 to choose from."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from congress import calendar, clock
from congress.models import Event, Notification, TermRule
from proposals import queries
from proposals.models import Clock, HandlingTask, Proposal, Reply
from proposals.workflow import State, TaskState
from tests import factories

MANY = pytest.mark.parametrize("count", [3, 300])
EVERYBODY = ("deputy", "secretary", "office", "clerk", "bureau_lead")


def fill(chain, count):
    """``count`` proposals in the hands of the bureau, each with a term that runs; the newest is returned."""
    lead = chain.deputy.acting_as.mandate
    shared = {"congress": chain.congress, "session": chain.session, "lead": lead, "delegation": lead.delegation}
    shared |= {
        "category": chain.categories[0],
        "wished_organ": chain.bureau,
        "submitted_at": clock.now(),
        "assigned_at": clock.now(),
    }
    proposals = Proposal.objects.bulk_create(
        Proposal(title=f"关于治理东河的建议{nth}", body="清淤", state=State.IN_HANDLING, number=nth, **shared)
        for nth in range(1, count + 1)
    )
    blocks = HandlingTask.objects.bulk_create(
        HandlingTask(proposal=each, congress=chain.congress, organ=chain.block, state=TaskState.DISPATCHED)
        for each in proposals
    )
    tasks = HandlingTask.objects.bulk_create(
        HandlingTask(
            proposal=block.proposal,
            congress=chain.congress,
            organ=chain.bureau,
            parent=block,
            state=TaskState.IN_HANDLING,
        )
        for block in blocks
    )
    due = calendar.deadline(TermRule.objects.get(congress=chain.congress, what="sign"), clock.today())
    Clock.objects.bulk_create(
        Clock(
            proposal=task.proposal, task=task, what="sign", starts_on=clock.today(), due_on=clock.today(), basis=due.as_json()
        )
        for task in tasks
    )  # fmt: skip
    return proposals[-1]


def happen(chain, target, count):
    """``count`` things that happened to ``target``, each told to the deputy."""
    kind = ContentType.objects.get_for_model(target)
    events = Event.objects.bulk_create(
        Event(
            kind="proposals.revise", congress=chain.congress, target_type=kind, target_id=target.pk,
            actor=chain.secretary, capacity=chain.secretary.acting_as,
        )
        for _nth in range(count)
    )  # fmt: skip
    Notification.objects.bulk_create(
        Notification(recipient=chain.deputy, event=event, kind=event.kind, title="建议已修改", url="/proposals/")
        for event in events
    )


def asked(client, user, path, number, django_assert_num_queries):
    """The page is fetched with ``number`` queries; the first visit, which notes the session, does not count."""
    client.force_login(user)
    client.get(path)
    with django_assert_num_queries(number):
        response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@MANY
@pytest.mark.parametrize("query", ["", "?view=handling", "?search=东河"])
def test_the_list_of_proposals_asks_4_questions(client, chain, django_assert_num_queries, count, query):
    fill(chain, count)
    where_to_begin = 1 if "search" in query and connection.vendor == "postgresql" else 0

    for who in EVERYBODY:
        page = asked(client, getattr(chain, who), f"/proposals/{query}", 4 + where_to_begin, django_assert_num_queries)
        assert "建议" in page


@MANY
@pytest.mark.parametrize("query", ["", "?view=work", "?overdue=1"])
def test_the_list_of_tasks_asks_4_questions(client, chain, django_assert_num_queries, count, query):
    fill(chain, count)

    for who in EVERYBODY:
        asked(client, getattr(chain, who), f"/tasks/{query}", 4, django_assert_num_queries)


@MANY
def test_a_proposal_asks_the_same_with_3_and_300_events(client, chain, django_assert_num_queries, count):
    proposal = fill(chain, 3)
    happen(chain, proposal, count)

    for who, number in {"deputy": 13, "secretary": 11, "office": 13, "clerk": 12}.items():
        page = asked(client, getattr(chain, who), proposal.get_absolute_url(), number, django_assert_num_queries)
        assert page.count("timeline-entry") == min(count, 200)


@MANY
def test_a_task_asks_the_same_with_3_and_300_events(client, chain, django_assert_num_queries, count):
    task = fill(chain, 3).tasks.get(organ=chain.bureau)
    happen(chain, task, count)

    for who, number in {"deputy": 10, "secretary": 12, "office": 14, "clerk": 13}.items():
        page = asked(client, getattr(chain, who), task.get_absolute_url(), number, django_assert_num_queries)
        assert page.count("timeline-entry") == min(count, 200)


@MANY
def test_replies_do_not_ask_one_by_one(client, chain, django_assert_num_queries, count):
    proposal = fill(chain, 1)
    organs = [factories.organ(chain.congress) for _nth in range(count // 10)]
    for organ in organs:
        task = HandlingTask.objects.create(
            proposal=proposal, congress=chain.congress, organ=organ, state=TaskState.REPLIED, replied_at=clock.now()
        )
        Reply.objects.create(
            task=task, document_number="安水建〔2026〕1号", outcome=chain.outcomes[0], body="已清淤。", contact_person="李工",
            contact_phone="0990-1", drafted_by=chain.clerk, drafted_at=clock.now(), approved_by=chain.bureau_lead,
            approved_at=clock.now(), sent_at=clock.now(),
        )  # fmt: skip

    page = asked(client, chain.deputy, proposal.get_absolute_url(), 13, django_assert_num_queries)

    assert page.count('id="reply-') == count // 10


@MANY
def test_home_asks_the_same_for_each_role(client, chain, django_assert_num_queries, count):
    fill(chain, count)

    for who, number in {"deputy": 19, "secretary": 24, "office": 11, "clerk": 12, "bureau_lead": 13}.items():
        asked(client, getattr(chain, who), "/", number, django_assert_num_queries)


@MANY
def test_the_notices_ask_4_questions(client, chain, django_assert_num_queries, count):
    happen(chain, fill(chain, 3), count)

    asked(client, chain.deputy, "/notices/", 4, django_assert_num_queries)


def test_the_desk_counts_what_waits_and_what_is_late(client, chain):
    """The numbers of the desk, from its few queries, with one task past its day."""
    fill(chain, 3)
    Clock.objects.filter(task=HandlingTask.objects.filter(organ=chain.bureau).first()).update(due_on="2026-01-01")
    client.force_login(chain.clerk)

    lines = client.get("/").context["desk"]

    assert [(line.count, line.late_count) for line in lines] == [(0, 0), (3, 1), (0, 0), (0, 0), (0, 0), (0, 0)]


@pytest.mark.parametrize("rows", [Proposal, HandlingTask])
def test_an_office_sees_its_own_block_only(chain, rows):
    other = factories.chain(factories.congress())
    fill(other, 3)
    newest = fill(chain, 3)

    seen = rows.objects.visible_to(chain.office).order_by("-pk")

    assert getattr(seen[0], "proposal", seen[0]) == newest
    assert set(seen.values_list("congress", flat=True)) == {chain.congress.pk}
    assert seen.count() == rows.objects.filter(congress=chain.congress).count()


@pytest.mark.postgres
@pytest.mark.parametrize("rows", [Proposal, HandlingTask])
def test_an_offices_list_is_not_joined_to_all_it_ever_had(chain, rows):
    """A semi-join would be made of the government's tasks of twenty years before the newest page is cut off."""
    fill(chain, 300)

    plan = rows.objects.visible_to(chain.office).order_by("-pk")[:26].explain()

    assert "SubPlan" in plan
    assert "Semi" not in plan


@pytest.mark.parametrize("named", [0, 5000])
def test_what_is_late_is_the_same_however_many_are_late(chain, monkeypatch, named):
    """Named one by one, or looked for by the database where they are many."""
    monkeypatch.setattr("proposals.models.task.NAMED", named)
    fill(chain, 3)
    task = HandlingTask.objects.filter(organ=chain.bureau).first()
    Clock.objects.filter(task=task).update(due_on="2026-01-01")

    assert list(HandlingTask.objects.overdue()) == [task]
    assert list(Proposal.objects.filter(pk__in=Clock.objects.keys_of_late("proposal"))) == [task.proposal]


def test_batches_of_long_ago_are_found_where_there_are_few(chain):
    fill(chain, 3)
    HandlingTask.objects.filter(proposal=Proposal.objects.first()).update(assigned_at="2021-03-01T02:00Z")

    found = queries.batches(queries.given_by(chain.office))

    assert [row["task_count"] for row in found] == [2, 1]
