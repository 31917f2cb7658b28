"""Who may see and do what in the roster."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from congress.models import Role
from deputies import services
from deputies.models import Mandate
from deputies.workflow import WORKFLOW, State
from tests import factories

READERS = {"deputies.view"}
KEEPERS = READERS | {
    "deputies.manage", "deputies.open_mandate", "deputies.change_person", "deputies.suspend", "deputies.resume",
    "deputies.terminate", "deputies.import", "deputies.export", "deputies.see_phone",
}  # fmt: skip
EXPECTED = {
    Role.DEPUTY: READERS,
    Role.SECRETARIAT: KEEPERS,
    Role.DEPUTY_AFFAIRS: KEEPERS,
    Role.DELEGATION_STAFF: READERS,
    Role.COMMITTEE_STAFF: READERS,
    Role.LEADER: READERS,
    Role.DISPATCHER: READERS,
    Role.UNIT_CLERK: READERS,
    Role.UNIT_LEADER: READERS,
    Role.STATION_MASTER: READERS,
    Role.STATION_LIAISON: READERS,
    Role.SYSTEM_ADMIN: set(),
    Role.SECURITY_ADMIN: set(),
    Role.AUDITOR: set(),
}


def allowed(user, mandate):
    return {permission for permission in KEEPERS if user.has_perm(permission, mandate)}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_exactly_this(congress, role):
    user = factories.staff(congress, role, organ=factories.organ(congress))
    mandate = factories.mandate(congress)

    assert allowed(user, mandate) == EXPECTED[role]


@pytest.mark.parametrize("role", Role)
def test_nobody_may_anything_in_another_congress(congress, role):
    user = factories.staff(congress, role, organ=factories.organ(congress))
    foreign = factories.mandate(factories.congress())

    assert allowed(user, foreign) == set()


@pytest.mark.parametrize("role", Role)
def test_the_list_and_the_question_agree(congress, role):
    user = factories.staff(congress, role, organ=factories.organ(congress))
    own, foreign = factories.mandate(congress), factories.mandate(factories.congress())

    listed = set(Mandate.objects.visible_to(user))

    assert listed == {mandate for mandate in (own, foreign) if user.has_perm("deputies.view", mandate)}


def test_a_visitor_may_nothing(congress):
    mandate = factories.mandate(congress)

    assert allowed(AnonymousUser(), mandate) == set()
    assert list(Mandate.objects.visible_to(AnonymousUser())) == []


def test_somebody_without_a_post_may_nothing(congress):
    assert allowed(factories.user(), factories.mandate(congress)) == set()


def test_a_deputy_may_see_his_own_phone_only(congress):
    user = factories.deputy(congress)

    assert user.has_perm("deputies.see_phone", user.acting_as.mandate)
    assert not user.has_perm("deputies.see_phone", factories.mandate(congress))


@pytest.mark.parametrize(
    ("state", "moves"),
    [(State.ACTIVE, ["suspend", "terminate"]), (State.SUSPENDED, ["resume", "terminate"]), (State.TERMINATED, [])],
)
def test_the_secretariat_may_make_these_moves(congress, secretary, state, moves):
    mandate = factories.mandate(congress)
    mandate.state = state

    assert [move.name for move in WORKFLOW.open_to(secretary, mandate)] == moves


@pytest.mark.parametrize("role", set(Role) - {Role.SECRETARIAT, Role.DEPUTY_AFFAIRS})
def test_nobody_else_may_make_a_move(congress, role):
    user = factories.staff(congress, role, organ=factories.organ(congress))
    mandate = factories.mandate(congress)

    assert WORKFLOW.open_to(user, mandate) == []
    with pytest.raises(PermissionDenied):
        services.move(mandate, "suspend", by=user, reason="investigated")
    mandate.refresh_from_db()
    assert mandate.state == State.ACTIVE
