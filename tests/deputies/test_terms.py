"""A change of term: prepared, filled, looked at, carried out; and a by-election in mid-term."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from congress import jobs
from congress.errors import Invalid, Refused
from congress.models import Event, Job, Role, Term
from deputies import queries, services
from deputies.models import Delegation, DeputyGroup, Mandate
from deputies.workflow import Reason
from tests import factories

BEGINS = dt.date(2027, 1, 10)
LAST = dt.date(2027, 1, 9)
BEFORE = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
AFTER = dt.datetime(2027, 1, 20, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _late_in_the_term():
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def place(congress):
    place = factories.delegation(congress, name="北山代表团", organ=factories.organ(congress, kind="delegation"))
    factories.group(place, name="第一小组", field="农业")
    return place


def prepared(congress, secretary, **fields):
    return services.prepare_term(congress, by=secretary, **({"number": 9, "begins_on": BEGINS} | fields))


def test_a_term_is_prepared_with_its_delegations_and_groups(congress, secretary, place):
    term = prepared(congress, secretary, ends_on=dt.date(2032, 1, 1))

    copy = Delegation.objects.get(term=term)
    assert (copy.name, copy.number, copy.electing_unit, copy.organ) == (
        place.name,
        place.number,
        place.electing_unit,
        place.organ,
    )
    assert list(DeputyGroup.objects.filter(delegation=copy).values_list("name", "field")) == [("第一小组", "农业")]
    assert queries.current_term(congress) == place.term
    assert queries.next_term(congress) == term


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"number": 8}, "number"),
        ({"begins_on": factories.LONG_AGO}, "begins_on"),
        ({"ends_on": BEGINS}, "ends_on"),
    ],
)
def test_a_term_that_does_not_follow_is_refused(congress, secretary, place, fields, column):
    with pytest.raises(Invalid) as refused:
        prepared(congress, secretary, **fields)

    assert list(refused.value.errors) == [column]
    assert Term.objects.count() == 1


def test_a_term_is_prepared_once(congress, secretary, place):
    prepared(congress, secretary)

    with pytest.raises(Refused):
        prepared(congress, secretary, number=10, begins_on=dt.date(2028, 1, 1))


def test_nobody_prepares_the_term_of_another_congress(congress, place):
    with pytest.raises(Refused):
        prepared(congress, factories.staff(factories.congress()))


def test_those_elected_again_get_a_mandate_in_the_same_delegation_and_group(congress, secretary, place):
    old = factories.mandate(
        congress, delegation=place, group=place.groups.get(), category="farmer", elected_by="城东区人民代表大会"
    )
    term = prepared(congress, secretary)

    assert services.reelect(term, [old.pk], by=secretary) == 1
    assert services.reelect(term, [old.pk], by=secretary) == 0

    new = Mandate.objects.get(term=term)
    assert (new.person, new.delegation.name, new.group.name, new.category, new.begins_on) == (
        old.person,
        "北山代表团",
        "第一小组",
        "farmer",
        BEGINS,
    )
    assert Event.objects.about(new).get().data["former"] == old.pk


def test_the_mandates_of_another_congress_are_not_picked(congress, secretary, place):
    foreign = factories.mandate(factories.congress())
    term = prepared(congress, secretary)

    assert services.reelect(term, [foreign.pk], by=secretary) == 0


def test_nothing_changes_before_the_change_is_carried_out(congress, secretary, place):
    user = factories.deputy(congress, delegation=place)
    term = prepared(congress, secretary)
    services.reelect(term, [user.acting_as.mandate.pk], by=secretary)

    assert list(Mandate.objects.valid()) == [user.acting_as.mandate]
    assert list(Mandate.objects.standing()) == [user.acting_as.mandate]
    assert user.acting_as.is_held


def test_the_change_ends_the_former_term_its_mandates_and_posts(congress, secretary, place):
    staying = factories.deputy(congress, delegation=place, name="王秀英")
    leaving = factories.deputy(congress, delegation=place, name="李建国")
    old, gone = staying.acting_as.mandate, leaving.acting_as.mandate
    term = prepared(congress, secretary)
    services.reelect(term, [old.pk], by=secretary)
    services.open_mandate(
        factories.person(name="新代表"), delegation=Delegation.objects.get(term=term), elected_by="城东区", by=secretary
    )

    counts = services.change_term(term, by=secretary)

    old.refresh_from_db()
    gone.refresh_from_db()
    assert counts == {"staying": 1, "new": 1, "leaving": 1}
    assert (Term.objects.get(pk=place.term_id).ends_on, old.ends_on, gone.ends_on) == (LAST, LAST, LAST)
    assert (old.post.valid_to, gone.post.valid_to) == (LAST, LAST)
    assert Event.objects.about(gone).last().kind == "deputies.end_term"
    assert Event.objects.about(term).last().data == {"former": place.term_id, **counts}
    assert queries.next_term(congress) is None


def test_after_the_change_the_deputy_acts_in_his_new_post(congress, secretary, place):
    user = factories.deputy(congress, delegation=place)
    term = prepared(congress, secretary)
    services.reelect(term, [user.acting_as.mandate.pk], by=secretary)
    services.change_term(term, by=secretary)

    with time_machine.travel(AFTER, tick=False):
        assert services.follow_posts() == 1
        user.refresh_from_db()
        assert user.acting_as.mandate.term == term
        assert user.acting_as.is_held
        assert services.follow_posts() == 0


def test_the_change_is_carried_out_once_and_not_into_an_empty_term(congress, secretary, place):
    factories.mandate(congress, delegation=place)
    term = prepared(congress, secretary)
    with pytest.raises(Refused):
        services.change_term(term, by=secretary)
    services.open_mandate(
        factories.person(name="新代表"), delegation=Delegation.objects.get(term=term), elected_by="城东区", by=secretary
    )
    services.change_term(term, by=secretary)

    with pytest.raises(Refused):
        services.start_change(term, by=secretary)


def test_a_mandate_that_ended_before_keeps_its_day(congress, secretary, place):
    mandate = factories.mandate(congress, delegation=place)
    services.terminate(mandate, by=secretary, reason=Reason.RESIGNED, on=dt.date(2025, 5, 5))
    term = prepared(congress, secretary)
    services.open_mandate(
        factories.person(name="新代表"), delegation=Delegation.objects.get(term=term), elected_by="城东区", by=secretary
    )

    services.change_term(term, by=secretary)

    mandate.refresh_from_db()
    assert mandate.ends_on == dt.date(2025, 5, 5)


def test_the_wizard_from_the_first_page_to_the_last(
    client, congress, secretary, place, django_capture_on_commit_callbacks
):
    staying = factories.mandate(congress, delegation=place, person=factories.person(name="王秀英"))
    factories.mandate(congress, delegation=place, person=factories.person(name="李建国"))
    client.force_login(secretary)

    client.post(reverse("term_prepare"), {"number": 9, "begins_on": "2027-01-10"})
    term = Term.objects.get(number=9)
    assert client.get(reverse("term_prepare"))["Location"] == reverse("term_change", args=[term.pk])
    client.post(reverse("term_reelect", args=[term.pk]), {"mandates": [staying.pk]})
    jobs.run_one()
    page = client.get(reverse("term_change", args=[term.pk]))
    assert [[row.person.name for row in rows] for _label, rows in page.context["lists"]] == [["王秀英"], [], ["李建国"]]
    client.post(reverse("term_change", args=[term.pk]))
    jobs.run_one()

    job = Job.objects.get(kind="deputies.change_term")
    assert (job.state, [number for _label, number in job.result["lines"]]) == ("done", [1, 0, 1])
    assert client.get(reverse("term_change", args=[term.pk])).context["is_done"]


def test_a_wrong_day_is_told_and_what_was_typed_stays(client, congress, secretary, place):
    client.force_login(secretary)

    response = client.post(reverse("term_prepare"), {"number": 9, "begins_on": "2020-01-10"})

    assert response.status_code == 422 or response.context["form"].errors
    assert response.context["form"]["begins_on"].value() == "2020-01-10"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT, Role.DEPUTY_AFFAIRS}))
def test_others_do_not_change_the_term(client, congress, place, secretary, role):
    term = prepared(congress, secretary)
    client.force_login(factories.staff(congress, role, organ=factories.organ(congress)))

    statuses = {
        client.get(reverse("term_prepare")).status_code,
        client.get(reverse("term_change", args=[term.pk])).status_code,
        client.post(reverse("term_change", args=[term.pk])).status_code,
        client.post(reverse("term_reelect", args=[term.pk])).status_code,
    }

    assert statuses == {403}


def test_the_secretariat_of_another_congress_finds_no_such_term(client, congress, place, secretary):
    term = prepared(congress, secretary)
    client.force_login(factories.staff(factories.congress()))

    assert client.get(reverse("term_change", args=[term.pk])).status_code == 404


@pytest.mark.parametrize("seats", [1, 4])
def test_the_preview_asks_the_same_few_questions(
    client, congress, secretary, place, seats, django_assert_max_num_queries
):
    for _nth in range(seats):
        factories.mandate(congress, delegation=place)
    term = prepared(congress, secretary)
    client.force_login(secretary)
    client.get(reverse("term_change", args=[term.pk]))

    with django_assert_max_num_queries(16):
        client.get(reverse("term_change", args=[term.pk]))


# By-election -----------------------------------------------------------------------------------------------------


@pytest.fixture
def vacancy(congress, secretary, place):
    mandate = factories.mandate(congress, delegation=place, person=factories.person(name="单美玲"), elected_by="城东区")
    return services.terminate(mandate, by=secretary, reason=Reason.RESIGNED, on=dt.date(2026, 5, 5))


def elect(place, vacancy, secretary, **fields):
    fields = {"elected_by": "城东区", "begins_on": dt.date(2026, 6, 1)} | fields
    return services.open_mandate(
        factories.person(name="补选代表"), delegation=place, replaces=vacancy, by=secretary, **fields
    )


def test_a_by_election_names_whom_the_deputy_replaces(client, secretary, place, vacancy):
    mandate = elect(place, vacancy, secretary)

    assert (mandate.replaces, vacancy.replaced_by) == (vacancy, mandate)
    assert Event.objects.about(mandate).get().data["replaces"] == vacancy.pk
    assert "单美玲" in client.get(mandate.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("fields", "column"),
    [({"begins_on": dt.date(2026, 5, 5)}, "begins_on"), ({"elected_by": "城西区"}, "elected_by")],
)
def test_a_by_election_that_cannot_be_is_refused(secretary, place, vacancy, fields, column):
    with pytest.raises(Invalid) as refused:
        elect(place, vacancy, secretary, **fields)

    assert list(refused.value.errors) == [column]


def test_a_seat_that_is_taken_or_filled_already_is_no_vacancy(congress, secretary, place, vacancy):
    taken = factories.mandate(congress, delegation=place, elected_by="城东区")
    with pytest.raises(Invalid):
        elect(place, taken, secretary)
    elect(place, vacancy, secretary)

    with pytest.raises(Invalid):
        elect(place, vacancy, secretary)


def test_the_admin_offers_the_vacancies(client, congress, secretary, place, vacancy):
    client.force_login(secretary)

    response = client.post(
        reverse("admin:deputies_mandate_add"),
        {
            "name": "补选代表",
            "elected_by": "城东区",
            "delegation": place.pk,
            "begins_on": "2026-06-01",
            "replaces": vacancy.pk,
        },
    )

    assert response.status_code == 302
    assert Mandate.objects.get(replaces=vacancy).person.name == "补选代表"
