"""Accounts of deputies: made with the roster, entered with a one-time code."""

from collections.abc import Iterable

from django.db import transaction

from congress import accounts
from congress.models import User
from deputies.models import Mandate, Person
from deputies.services.bulk import save_columns
from deputies.services.mandates import open_posts


@transaction.atomic
def open_accounts(mandates: list[Mandate], *, by: User | None, names: dict[int, str] | None = None) -> list[User]:
    """Give every person among ``mandates`` who has none an account, and every mandate its post.

    ``names`` maps a person's key to the user name wanted; the others get their name in pinyin, numbered where it is
    taken. Returns the new accounts; nobody can enter them before ``congress.accounts.issue_codes``.
    """
    persons = {mandate.person_id: mandate.person for mandate in mandates if mandate.person.user_id is None}
    wanted = names or {}
    usernames = free_usernames(persons.values(), wanted)
    people = [
        {"username": usernames[person.pk], "name": person.name, "phone": person.phone} for person in persons.values()
    ]
    users = accounts.create_users(people, by=by)
    for person, user in zip(persons.values(), users, strict=True):
        person.user = user
    save_columns(list(persons.values()), "user")
    for mandate in mandates:
        mandate.person = persons.get(mandate.person_id, mandate.person)
    open_posts(mandates)
    return users


@transaction.atomic
def hand_out_codes(mandates: list[Mandate], *, by: User) -> list[tuple[User, str]]:
    """One-time codes for those deputies among ``mandates`` who never entered; accounts are opened where none is.

    Whoever has entered keeps his password: a forgotten one is reset in the register of accounts. Whoever also acts in
    another congress gets the code from the system administrator.
    """
    open_accounts(mandates, by=by)
    users = [mandate.person.user for mandate in mandates]
    beyond = accounts.acting_elsewhere(users, by)
    return accounts.issue_codes([user for user in users if user.last_login is None and user.pk not in beyond], by=by)


def free_usernames(persons: Iterable[Person], wanted: dict[int, str]) -> dict[int, str]:
    """A user name for each person that nobody has: the one wanted, or the name in pinyin with a number if need be."""
    taken = set(User.objects.values_list("username", flat=True)) | set(wanted.values())
    free = {}
    for person in persons:
        if person.pk in wanted:
            free[person.pk] = wanted[person.pk]
            continue
        letters = "".join(sign for sign in person.pinyin_key if sign.isascii() and sign.isalnum())[:32]
        base = letters if letters[1:] else "deputy"
        number, name = 1, base
        while name in taken:
            number += 1
            name = f"{base}{number}"
        taken.add(name)
        free[person.pk] = name
    return free
