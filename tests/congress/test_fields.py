"""Personal data at rest."""

import pytest
from django.db import connection

from congress import fields
from congress.models import User
from tests import factories

PHONE = "10001234567"


@pytest.fixture
def two_keys(settings):
    """A newer key before the old one, as after a rotation."""
    old = settings.PERSONAL_KEYS
    fields.keys.cache_clear()
    yield lambda: (setattr(settings, "PERSONAL_KEYS", ["n2:" + "QkJC" * 10 + "QkI=", *old]), fields.keys.cache_clear())
    settings.PERSONAL_KEYS = old
    fields.keys.cache_clear()


def stored(user):
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM congress_user WHERE id = %s", [user.pk])
        return cursor.fetchone()[0]


def test_phone_is_ciphertext_in_the_table_and_plain_in_python(db):
    user = factories.user(phone=PHONE)

    assert PHONE not in stored(user)
    assert User.objects.get(pk=user.pk).phone == PHONE


def test_equal_phones_have_different_ciphertexts_and_one_index(db):
    assert fields.encrypt(PHONE, "a") != fields.encrypt(PHONE, "a")
    assert fields.blind(PHONE) == fields.blind(f" {PHONE} ")


def test_user_is_found_by_the_blind_index(db):
    user = factories.user(phone=PHONE)

    assert User.objects.get(phone_index=fields.blind(PHONE)) == user


def test_ciphertext_moved_to_another_column_does_not_open():
    with pytest.raises(ValueError, match="cannot be opened"):
        fields.decrypt(fields.encrypt(PHONE, "congress.user.phone"), "deputies.person.address")


def test_old_rows_open_after_a_key_was_added_and_are_still_found(db, two_keys):
    user = factories.user(phone=PHONE)
    two_keys()

    again = User.objects.get(phone_index=fields.blind(PHONE))
    again.save()

    assert (again.pk, stored(user)[:3], User.objects.get(pk=user.pk).phone) == (user.pk, "n2$", PHONE)


def test_ciphertext_cannot_be_searched_by_accident(db):
    from django.core.exceptions import FieldError

    with pytest.raises(FieldError):
        User.objects.filter(phone__contains="1000").first()


@pytest.mark.parametrize(("phone", "shown"), [("", ""), (PHONE, "100****4567"), ("1234", "123***34")])
def test_masked_text(phone, shown):
    assert fields.mask(phone) == shown
