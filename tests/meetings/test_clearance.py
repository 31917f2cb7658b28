"""Health and entry clearance: the lights as a table, consent, who sees what, and that nothing is left after the session."""

import json

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from congress.errors import Invalid, Refused
from congress.files import CheckedFile
from congress.models import AuditRecord, Event, File, Role
from meetings import queries, services
from meetings.computing.clearance import Asked, Given, Light, Why, clearance
from meetings.models import ClearanceConsent, ClearanceEvidence, ClearanceKeeper, ClearanceRequirement
from meetings.tasks import forget_clearances
from tests import factories
from tests.meetings import papers
from tests.meetings.steps import DAY, HOUR, NOW, place, session

DECLARED, TESTED = Asked(1, 24, is_checked=False), Asked(2, 48, is_checked=True)


def given(key, hours_ago, *, is_clear=True, accepted=None):
    return Given(key, NOW - hours_ago * HOUR, is_clear, accepted)


# fmt: off
LIGHTS = (
    # asked               given                                                       light        why
    ([],                  [],                                                         Light.NONE,  {}),
    ([],                  [given(1, 1, is_clear=False)],                              Light.NONE,  {}),
    ([DECLARED],          [],                                                         Light.RED,   {1: Why.MISSING}),
    ([DECLARED],          [given(1, 1)],                                              Light.GREEN, {}),
    ([DECLARED],          [given(1, 1, is_clear=False)],                              Light.RED,   {1: Why.NOT_CLEAR}),
    ([DECLARED],          [given(1, -1)],                                             Light.RED,   {1: Why.MISSING}),
    ([DECLARED],          [given(1, 17)],                                             Light.GREEN, {}),
    ([DECLARED],          [given(1, 18)],                                             Light.AMBER, {1: Why.SOON}),
    ([DECLARED],          [given(1, 23)],                                             Light.AMBER, {1: Why.SOON}),
    ([DECLARED],          [given(1, 24)],                                             Light.RED,   {1: Why.EXPIRED}),
    ([DECLARED],          [given(1, 30), given(1, 2)],                                Light.GREEN, {}),
    ([DECLARED],          [given(1, 2, is_clear=False), given(1, 9)],                 Light.RED,   {1: Why.NOT_CLEAR}),
    ([DECLARED],          [given(1, 9, is_clear=False), given(1, 2)],                 Light.GREEN, {}),
    ([DECLARED],          [given(2, 1)],                                              Light.RED,   {1: Why.MISSING}),
    ([TESTED],            [given(2, 1)],                                              Light.AMBER, {2: Why.WAITING}),
    ([TESTED],            [given(2, 1, accepted=True)],                               Light.GREEN, {}),
    ([TESTED],            [given(2, 1, accepted=False)],                              Light.RED,   {2: Why.REFUSED}),
    ([TESTED],            [given(2, 48, accepted=True)],                              Light.RED,   {2: Why.EXPIRED}),
    ([DECLARED, TESTED],  [given(1, 1), given(2, 1, accepted=True)],                  Light.GREEN, {}),
    ([DECLARED, TESTED],  [given(1, 1), given(2, 1)],                                 Light.AMBER, {2: Why.WAITING}),
    ([DECLARED, TESTED],  [given(1, 20), given(2, 1)],                                Light.AMBER, {1: Why.SOON, 2: Why.WAITING}),
    ([DECLARED, TESTED],  [given(2, 1)],                                              Light.RED,   {1: Why.MISSING, 2: Why.WAITING}),
)
# fmt: on


@pytest.mark.parametrize(("asked", "handed_in", "light", "why"), LIGHTS)
def test_lights(asked, handed_in, light, why):
    found = clearance(asked, handed_in, now=NOW)

    assert (found.light, found.why, found.sees_the_desk) == (light, why, light == Light.RED)


# Rows ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(house):
    """A session tomorrow that asks for a test; its desk is kept by the delegation's staff."""
    whole = session(house.secretary)
    services.set_keepers(whole, [house.delegate], by=house.secretary)
    return whole


def requirement(gathering, by, **fields):
    return services.require_clearance(
        gathering, by=by, **({"kind": "test", "hours": 48, "text": "核酸或抗原", "is_checked": True} | fields)
    )


def proof():
    return CheckedFile("检测.pdf", "application/pdf", papers.pdf())


def handed_in(gathering, user, asked_for, **more):
    mine = place(gathering, user)
    services.consent(mine, by=user)
    facts = {"is_clear": True, "taken_at": NOW - HOUR, "uploads": [proof()]} | more
    return services.hand_in(mine, asked_for, by=user, **facts)


def light(gathering, user):
    return queries.clearance_of(place(gathering, user)).light


def test_off_by_default(house, asked, logged_in):
    assert light(asked, house.first) == Light.NONE
    assert logged_in(house.first).get(f"/gatherings/{asked.pk}/clearance/").status_code == 404
    assert 'id="clearance"' not in logged_in(house.first).get("/card/").content.decode()


def test_from_asking_to_green(house, asked):
    test = requirement(asked, house.secretary)
    assert light(asked, house.first) == Light.RED

    evidence = handed_in(asked, house.first, test)
    assert light(asked, house.first) == Light.AMBER

    services.decide_evidence(evidence, by=house.delegate, accepted=True)
    assert light(asked, house.first) == Light.GREEN
    assert light(asked.parts.get(), house.first) == Light.GREEN
    assert light(asked.parts.get(), house.second) == Light.RED


def test_a_whole_roster_says_the_same_as_one_by_one(house, asked, django_assert_max_num_queries):
    test = requirement(asked, house.secretary)
    services.decide_evidence(handed_in(asked, house.first, test), by=house.delegate, accepted=True)
    handed_in(asked, house.second, test)

    for gathering in (asked, asked.parts.get()):
        with django_assert_max_num_queries(4):
            found = queries.clearances_of(gathering)
        rows = gathering.participations.select_related("gathering").order_by("pk")
        assert found == {row.pk: queries.clearance_of(row).light for row in rows}
        assert [found[row.pk] for row in rows] == [Light.GREEN, Light.AMBER, Light.RED]


def test_card_has_the_same_light_and_asks_little(house, asked, logged_in, django_assert_max_num_queries):
    declared = requirement(asked, house.secretary, kind="health", is_checked=False)
    tested = requirement(asked, house.secretary)
    handed_in(asked, house.second, tested)
    handed_in(asked, house.first, declared, uploads=[])
    services.decide_evidence(handed_in(asked, house.first, tested), by=house.delegate, accepted=True)

    for user in (house.first, house.second, house.third):
        assert queries.own_clearance(user, asked) == queries.clearance_of(place(asked, user))
    client = logged_in(house.first)
    client.get("/card/")
    with django_assert_max_num_queries(10):
        client.get("/card/")


def test_the_list_of_a_scanner_says_who_may_enter_and_not_why(house, asked, logged_in):
    tested = requirement(asked, house.secretary)
    services.decide_evidence(handed_in(asked, house.first, tested), by=house.delegate, accepted=True)
    sitting = asked.parts.first()

    told = json.loads(queries.signed_roster(house.secretary, sitting)["roster"])

    assert {one["name"]: one["light"] for one in told["people"]} == {
        "王秀英": "green", "李建国": "red", "陈志强": "red",
    }  # fmt: skip
    page = logged_in(house.secretary).get(reverse("sign_in_scanner", args=[sitting.pk])).content.decode()
    assert json.dumps("请先到健康核验处")[1:-1] in page


def test_card_tells_a_red_one_to_see_the_desk(house, asked, logged_in):
    test = requirement(asked, house.secretary)
    page = logged_in(house.first).get("/card/").content.decode()
    assert "红码" in page
    assert "请在入场前到健康核验处" in page

    services.decide_evidence(handed_in(asked, house.first, test), by=house.delegate, accepted=True)
    page = logged_in(house.first).get("/card/").content.decode()
    assert "绿码" in page
    assert "请在入场前到健康核验处" not in page


def test_nothing_is_handed_in_without_consent(house, asked):
    test = requirement(asked, house.secretary)

    with pytest.raises(Refused):
        services.hand_in(
            place(asked, house.first), test, by=house.first, is_clear=True, taken_at=NOW, uploads=[proof()]
        )

    assert not ClearanceEvidence.objects.exists()


def test_withdrawn_consent_deletes_at_once(house, asked):
    test = requirement(asked, house.secretary)
    handed_in(asked, house.first, test)
    handed_in(asked, house.second, test)

    services.withdraw_consent(place(asked, house.first), by=house.first)

    assert ClearanceEvidence.objects.get().participation.user == house.second
    assert File.objects.filter(purpose="clearance").count() == 1
    assert light(asked, house.first) == Light.RED
    assert ClearanceConsent.objects.filter(withdrawn_at=None).count() == 1
    services.withdraw_consent(place(asked, house.first), by=house.first)
    assert Event.objects.filter(kind="meetings.withdraw_clearance").count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [({"uploads": []}, "uploads"), ({"taken_at": NOW + HOUR}, "taken_at"), ({"uploads": [None] * 4}, "uploads")],
)
def test_what_is_not_taken(house, asked, more, field):
    test = requirement(asked, house.secretary)

    with pytest.raises(Invalid) as refusal:
        handed_in(asked, house.first, test, **more)

    assert list(refusal.value.errors) == [field]


def test_result_is_encrypted_and_in_no_event(house, asked):
    test = requirement(asked, house.secretary, is_checked=False)
    handed_in(asked, house.first, test, is_clear=False, uploads=[])

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT result FROM meetings_clearanceevidence")
        (stored,) = cursor.fetchone()
    assert "clear" not in stored
    assert [event.data for event in Event.objects.filter(kind="meetings.hand_in_clearance")] == [
        {"requirement": test.pk}
    ]
    assert ClearanceEvidence.objects.get().is_clear is False


def test_only_keepers_decide_and_nobody_about_himself(house, asked):
    test = requirement(asked, house.secretary)
    evidence = handed_in(asked, house.first, test)

    for somebody in (house.secretary, house.affairs, house.second, house.first):
        with pytest.raises(Refused):
            services.decide_evidence(evidence, by=somebody, accepted=True)
    ClearanceKeeper.objects.create(gathering=asked, user=house.first)
    with pytest.raises(Refused):
        services.decide_evidence(evidence, by=house.first, accepted=True)

    evidence.refresh_from_db()
    assert evidence.accepted is None


def test_a_keeper_who_has_left_the_office_keeps_nothing(house, asked):
    test = requirement(asked, house.secretary)
    evidence = handed_in(asked, house.first, test)
    factories.post(house.delegate, factories.congress(), Role.DELEGATION_STAFF)

    with pytest.raises(Refused):
        services.decide_evidence(evidence, by=house.delegate, accepted=True)
    assert not ClearanceEvidence.objects.visible_to(house.delegate).exists()


def test_only_staff_become_keepers(house, asked):
    with pytest.raises(Refused):
        services.set_keepers(asked, [house.first], by=house.secretary)
    with pytest.raises(Refused):
        services.set_keepers(asked, [factories.staff(factories.congress())], by=house.secretary)


def test_shown_at_the_desk_is_green(house, asked):
    test = requirement(asked, house.secretary)

    services.show_at_desk(place(asked, house.first), test, by=house.delegate, is_clear=True, taken_at=NOW - HOUR)

    assert light(asked, house.first) == Light.GREEN
    with pytest.raises(Refused):
        services.show_at_desk(place(asked, house.second), test, by=house.secretary, is_clear=True, taken_at=NOW)


def test_doors(house, asked, logged_in):
    test = requirement(asked, house.secretary)
    evidence = handed_in(asked, house.first, test)
    file = File.objects.get(purpose="clearance")
    door = f"/clearance/evidence/{evidence.pk}/files/{file.uuid}/"
    desk = f"/gatherings/{asked.pk}/clearance/desk/"

    def codes(path):
        people = (
            house.first,
            house.second,
            house.secretary,
            house.affairs,
            house.leader,
            house.auditor,
            house.delegate,
        )
        return [logged_in(one).get(path).status_code for one in people]

    assert codes(door) == [200, 404, 404, 404, 404, 404, 200]
    assert codes(f"/files/{file.uuid}/") == [404] * 7
    assert codes(desk) == [403, 403, 403, 403, 403, 404, 200]
    assert codes(f"/gatherings/{asked.pk}/clearance/keepers/") == [403, 403, 200, 200, 403, 404, 403]
    assert AuditRecord.objects.filter(kind="clearance.read", actor=house.delegate).count() == 2
    answer = logged_in(house.second).post(f"/clearance/evidence/{evidence.pk}/decide/", {"accept": "1"})
    assert answer.status_code == 404


def test_another_congress_finds_nothing(house, asked, logged_in):
    test = requirement(asked, house.secretary)
    stranger = factories.staff(factories.congress())

    for path in (f"/gatherings/{asked.pk}/clearance/", f"/clearance/{test.pk}/", f"/clearance/{test.pk}/drop/"):
        assert logged_in(stranger).get(path).status_code == 404


def test_by_the_pages(house, asked, logged_in):
    def post(user, path, **fields):
        answer = logged_in(user).post(path, fields)
        assert answer.status_code == 302, answer.content.decode()[:3000]

    page = f"/gatherings/{asked.pk}/clearance/"
    post(house.secretary, f"{page}new/", kind="health", count="2", unit="days", text="有无发热")
    asked_for = ClearanceRequirement.objects.get()
    assert (asked_for.hours, asked_for.is_checked) == (48, False)
    post(house.first, f"{page}consent/")
    post(house.first, f"/clearance/{asked_for.pk}/", is_clear="yes", taken_at="2026-01-16T08:00")
    assert light(asked, house.first) == Light.GREEN
    post(
        house.delegate,
        f"/clearance/{asked_for.pk}/shown/{place(asked, house.second).pk}/",
        is_clear="no",
        taken_at="2026-01-16T08:00",
        agrees="on",
    )
    assert light(asked, house.second) == Light.RED
    post(house.first, f"{page}consent/", withdraw="1")
    assert light(asked, house.first) == Light.RED
    post(house.secretary, f"/clearance/{asked_for.pk}/drop/")
    assert light(asked, house.first) == Light.NONE
    assert not ClearanceEvidence.objects.exists()
    post(house.secretary, f"{page}keepers/", users=[house.affairs.pk])
    assert queries.keepers_of(asked) == [house.affairs]


# Afterwards ------------------------------------------------------------------------------------------------------------


def test_after_the_session_nothing_is_left(house, asked, clock, django_capture_on_commit_callbacks):
    test = requirement(asked, house.secretary)
    handed_in(asked, house.first, test)
    stored = File.objects.get(purpose="clearance").stored.name
    other = session(house.secretary, number=6, begins_at=NOW + 30 * DAY)
    handed_in(other, house.second, requirement(other, house.secretary))

    clock.move_to(asked.ends_at + 3 * DAY - HOUR)
    assert forget_clearances() == 0
    assert ClearanceEvidence.objects.count() == 2

    clock.move_to(asked.ends_at + 3 * DAY + HOUR)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_clearances() == 1
    assert forget_clearances() == 0

    assert ClearanceEvidence.objects.get().participation.user == house.second
    assert ClearanceConsent.objects.get().participation.user == house.second
    assert not default_storage.exists(stored)
    assert [row.gathering for row in ClearanceKeeper.objects.all()] == []
    assert Event.objects.about(asked).filter(kind="meetings.forget_clearance").count() == 1
    assert AuditRecord.objects.filter(kind="clearance.forgotten").count() == 1
    with pytest.raises(Refused):
        handed_in(asked, house.first, test, taken_at=NOW)


def test_what_was_called_off_keeps_nothing(house, asked):
    handed_in(asked, house.first, requirement(asked, house.secretary))
    services.move_gathering(asked, "cancel_gathering", by=house.secretary, note="暴雨")

    assert forget_clearances() == 1
    assert not ClearanceEvidence.objects.exists()


def test_days_are_not_longer_than_ninety(house):
    from meetings.forms import RequirementForm

    form = RequirementForm({"kind": "test", "count": "91", "unit": "days", "text": "x"})

    assert list(form.errors) == ["count"]
