"""The larger sizes in little: the services would have gone every way of the dice, and nothing of the loading shows."""

from collections import Counter as Tally
from collections import defaultdict

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from congress import calendar, search
from congress.demo import CITY, PROVINCE
from congress.demo.loading import _INDEXES, _KEYS
from congress.models import Congress, Counter, Event, Organ, Role, SearchEntry, TermRule, User
from proposals import queries, services
from proposals.demo.city import WAYS
from proposals.demo.province import LOADED
from proposals.models import Clock, HandlingTask, Proposal, Publication
from proposals.workflow import State
from tests.proposals.twin import events_of, made_again, picture
from tests.seeded import NOON, demonstration

pytestmark = pytest.mark.xdist_group("large")  # seeded once, by one process

SIZES = {"city": (CITY, 0.05), "province": (PROVINCE, 0.004)}
SAMPLE = 60


class Seeded:
    """What the module's tests look at."""

    size: str
    before: list


@pytest.fixture(scope="module", params=["city", pytest.param("province", marks=pytest.mark.postgres)])
def seeded(request, django_db_setup, django_db_blocker, tmp_path_factory):
    found = Seeded()
    found.size, scale = request.param, SIZES[request.param][1]
    with django_db_blocker.unblock():
        found.before = built()
    folder = tmp_path_factory.mktemp("files")
    with demonstration(django_db_blocker, folder, size=request.param, scale=scale, processes=1):
        yield found


@pytest.fixture(autouse=True)
def on_the_day(seeded, db):
    with time_machine.travel(NOON, tick=False):
        yield


def built():
    """The indexes and foreign keys of the tables that are loaded; nothing on SQLite, which loads none."""
    if connection.vendor != "postgresql":
        return []
    tables = [model._meta.db_table for model in LOADED]
    with connection.cursor() as cursor:
        rows = []
        for question in (_KEYS, _INDEXES):
            cursor.execute(question, [tables])
            rows += cursor.fetchall()
    return rows


def congress(seeded):
    return Congress.objects.get(code=SIZES[seeded.size][0])


def some_of(queryset):
    """Rows from all over the table."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True))
    return queryset.filter(pk__in=keys[:: max(1, len(keys) // SAMPLE)]).order_by("pk")


# What is there ---------------------------------------------------------------------------------------------------


def test_most_are_closed_and_some_stand_everywhere(seeded):
    states = Tally(Proposal.objects.values_list("state", flat=True))

    assert states[State.CLOSED] > 0.75 * states.total()
    assert {State.SUBMITTED, State.ACCEPTED, State.ASSIGNED, State.IN_HANDLING, State.REPLIED} <= set(states)
    assert HandlingTask.objects.open().overdue().count() > 0


def test_settling_changes_nothing(seeded):
    for proposal in some_of(Proposal.objects.written()):
        before = proposal.state, proposal.closed_at, set(proposal.clocks.running().values_list("what", "task"))

        services.settle(proposal)

        running = set(proposal.clocks.running().values_list("what", "task"))
        assert (proposal.state, proposal.closed_at, running) == before


def test_the_clock_finds_nothing_to_lapse(seeded):
    assert services.close_unreturned() == 0


def test_sums_of_the_clocks_come_out_again(seeded):
    clocks = Clock.objects.filter(proposal__in=Proposal.objects.written())  # hand-over items have terms of their own
    for clock in some_of(clocks.exclude(basis__steps__0__code="put_off").select_related("proposal")):
        rule = TermRule.objects.get(congress=clock.proposal.congress_id, what=clock.what)
        due = calendar.deadline(rule, clock.starts_on)
        assert (clock.due_on, clock.basis) == (due.on, due.as_json())


def test_numbers_run_without_gaps_and_go_on(seeded):
    assert Counter.objects.count() > 5
    for counter in Counter.objects.filter(series__regex=r"^\d+:(in|recess):\w+$"):
        session, part, kind = counter.series.split(":")
        given = Proposal.objects.filter(session=session, in_session=part == "in", kind=kind, number__gt=0)
        assert sorted(given.values_list("number", flat=True)) == list(range(1, counter.value + 1))


def test_nothing_lies_in_the_future(seeded):
    assert Event.objects.filter(kind__startswith="proposals.", at__gt=NOON).count() == 0
    assert Proposal.objects.filter(created_at__gt=NOON).count() == 0


def test_timelines_render(seeded):
    reader = User.objects.filter(acting_as__role=Role.SECRETARIAT).first()
    for proposal in some_of(Proposal.objects.all()):
        lines = queries.timeline(proposal, list(proposal.tasks.select_related("organ")), user=reader)

        assert len(lines) == len(events_of(proposal))
        assert all(line["text"] for line in lines)


# The ways of the dice --------------------------------------------------------------------------------------------


def example(seeded, way):
    """A proposal of the measured congress that went this way to its end."""
    path = [step.partition(":")[0] for step in WAYS[way][1]]
    owner = {
        (kind_of(HandlingTask), pk): proposal for pk, proposal in HandlingTask.objects.values_list("pk", "proposal")
    }
    gone = defaultdict(list)
    facts = Event.objects.filter(kind__startswith="proposals.", congress=congress(seeded)).exclude(
        kind="proposals.publish"
    )
    for kind, target_type, target in facts.order_by("pk").values_list("kind", "target_type", "target_id"):
        gone[owner.get((target_type, target), target)].append(kind.removeprefix("proposals."))
    return Proposal.objects.get(pk=next(pk for pk, steps in gone.items() if steps == path))


def kind_of(model):
    return ContentType.objects.get_for_model(model).pk


@pytest.mark.parametrize("way", list(WAYS))
def test_services_would_have_gone_the_same_way(seeded, way):
    model = example(seeded, way)
    expected = without_letters(picture(model))

    twin = made_again(model)

    assert without_letters(picture(twin)) == expected


def without_letters(found):
    """Letters are printed in the small size only."""
    return found | {"replies": [reply[:-1] for reply in found["replies"]]}


# What was loaded -------------------------------------------------------------------------------------------------


def test_indexes_and_foreign_keys_are_built_again(seeded):
    assert built() == seeded.before
    connection.check_constraints()


@pytest.mark.parametrize("model", [Proposal, Publication])
def test_what_can_be_found_is_what_the_index_would_hold(seeded, model):
    rows = some_of(Proposal.objects.written() if model is Proposal else model.objects.all())
    kept = SearchEntry.objects.filter(target_type=kind_of(model), target_id__in=[row.pk for row in rows])
    columns = ["target_id", "congress", "text"]
    before = contents(kept, columns)

    search.index(rows)

    assert len(before) == len(rows) > SAMPLE / 2
    assert contents(kept, columns) == before


def contents(entries, columns):
    if connection.vendor == "postgresql":
        entries, columns = entries.extra(select={"words": "words::text"}), [*columns, "words"]
    return list(entries.order_by("target_id").values_list(*columns))


def test_keys_go_on_after_the_last_one(seeded):
    deputy = User.objects.get(username="province01" if seeded.size == "province" else "deputy01")

    made = services.create(by=deputy, title="关于试一试的建议", body="一、情况\n二、建议")

    assert made.pk > Proposal.objects.exclude(pk=made.pk).order_by("-pk").first().pk


def test_newest_proposals_come_first_all_over(seeded):
    handed_in = Proposal.objects.written().exclude(state="draft").order_by("pk")
    days = [at.date() for at in handed_in.values_list("created_at", flat=True)]

    assert days == sorted(days)


# The province ----------------------------------------------------------------------------------------------------


of_a_province = pytest.mark.parametrize(
    "seeded", [pytest.param("province", marks=pytest.mark.postgres)], indirect=True, scope="module"
)


@of_a_province
def test_a_province_is_no_forest_of_one_name(seeded):
    below = Organ.objects.filter(congress__code=PROVINCE, code__contains="-U")

    assert Organ.objects.get(congress__code=PROVINCE, code="U02").name == "省教育厅"
    assert below.get(code="001-U02").name == "安澜市教育局"
    assert len({*below.values_list("name", flat=True)}) == below.count()
    assert HandlingTask.objects.filter(organ__in=below).count() > 0


@of_a_province
@pytest.mark.parametrize(
    "username", ["province01", "province-secretariat", "province-office", "province-bureau", "u17"]
)
def test_pages_open(seeded, client, username):
    user = User.objects.get(username=username)
    client.force_login(user)
    seen = Proposal.objects.visible_to(user).order_by("-pk").first()
    task = HandlingTask.objects.visible_to(user).order_by("-pk").first()
    addresses = ["/", "/proposals/", "/tasks/", "/archive/", "/archive/?search=养老", "/notices/", "/deputies/"]
    addresses += [seen.get_absolute_url()] + ([task.get_absolute_url()] if task else [])

    answers = {address: client.get(address).status_code for address in addresses}

    assert set(answers.values()) == {200}
