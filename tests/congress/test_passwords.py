"""Password profiles: what is refused, and when a new one is due."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from congress import accounts, passwords
from congress.models import Role
from tests import factories

NOW = dt.datetime(2026, 1, 16, 4, tzinfo=dt.UTC)


def refused(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [problem.code for problem in error.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("Anlan-2026", []),
        ("anlan-2026", []),
        ("Anlan-202", ["password_too_short"]),
        ("anlananlan", ["password_too_simple"]),
        ("ANLANANLAN1", ["password_too_simple"]),
        ("1234567890", ["password_too_common", "password_too_simple"]),
    ],
)
def test_profile_mlps(password, codes):
    assert refused(password) == codes


def test_name_of_the_user_is_no_password(db):
    user = factories.user(username="wangxiuying")

    assert refused("Wangxiuying1", user) == ["password_too_similar"]


def test_last_five_passwords_are_refused_and_the_sixth_last_is_free_again(db):
    user = factories.user()
    for number in range(6):
        accounts.set_password(user, f"Anlan-2026-{number}")

    assert [refused(f"Anlan-2026-{number}", user) for number in range(6)] == [
        [], *[["password_used_before"]] * 5,
    ]  # fmt: skip
    assert user.former_passwords.count() == 4


def test_staff_change_their_password_after_ninety_days_and_deputies_do_not(congress, settings):
    settings.PASSWORD_DAYS = 90
    with time_machine.travel(NOW, tick=False) as clock:
        clerk = factories.staff(congress)
        deputy = factories.staff(congress, Role.LEADER)
        deputy.post.role = Role.DEPUTY
        for user in (clerk, deputy):
            accounts.set_password(user, "Anlan-2026")
        clock.shift(dt.timedelta(days=90))
        on_the_day = passwords.is_too_old(clerk)
        clock.shift(dt.timedelta(seconds=1))

        assert (on_the_day, passwords.is_too_old(clerk), passwords.is_too_old(deputy)) == (False, True, False)


def test_too_old_password_leads_to_the_change_of_it(client, congress, settings):
    settings.DEMO, settings.PASSWORD_DAYS, settings.MFA_ROLES = False, 90, []
    with time_machine.travel(NOW, tick=False) as clock:
        user = factories.staff(congress)
        accounts.set_password(user, "Anlan-2026")
        clock.shift(dt.timedelta(days=91))
        client.force_login(user)

        response = client.get("/notices/")

    assert response["Location"].startswith("/accounts/password/change/")


def test_profile_asvs_asks_for_length_and_never_for_change(congress, settings):
    settings.PASSWORD_DAYS = 0
    with time_machine.travel(NOW, tick=False) as clock:
        user = factories.staff(congress)
        accounts.set_password(user, "Anlan-2026")
        clock.shift(dt.timedelta(days=1000))

        assert passwords.is_too_old(user) is False
