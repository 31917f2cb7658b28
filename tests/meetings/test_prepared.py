"""What the session card asks as prepared questions is what the plain querysets answer, for every deputy."""

import datetime as dt

import pytest
import time_machine
from django.db.models import DateTimeField, F
from django.utils import timezone

from congress import clock
from congress.auth import PortalBackend
from congress.models import Post, Role
from congress.prepared import PreparedFor
from meetings.queries import card, lodging, seating, signing_in
from tests.seeded import NOON

MORNING = NOON - dt.timedelta(days=1, hours=3)  # while the session is on, and before its last day


@pytest.mark.parametrize("now", [NOON, MORNING], ids=["noon", "the day before"])
def test_cards_of_all_deputies(seeded, db, now):
    with time_machine.travel(now, tick=False):
        begin = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time()))
        window = begin, begin + card.AHEAD
        asked_to = 0
        for pk in Post.objects.filter(role=Role.DEPUTY).order_by("pk").values_list("user", flat=True)[:400:4]:
            user = PortalBackend().get_user(pk)
            if user is None or user.post is None:
                continue
            for prepared, plain, values in (
                (card._ASKED, card._asked, window),
                (card._PAPERS, card._papers, ()),
                (signing_in._AHEAD, signing_in._places_ahead, ()),
            ):
                assert told(prepared.rows(user, *values)) == told(plain(user, *values))
            assert told(card._CHANGES.rows(pk, begin)) == told(card._told(pk, begin))
            assert told(seating._SEATS.rows(pk, begin)) == told(seating._seats(pk, begin))
            places = card._ASKED.rows(user, *window)
            asked_to += len(places)
            for place in places:
                assert told(lodging._ROOM.rows(pk, place.pk)) == told(lodging._sleepers(pk, place.pk))
        assert asked_to > 100


def test_every_role_is_answered_as_by_the_plain_question(seeded, db):
    """Home pages and cards: who acts in which role sees what the plain question says, on the demonstration's day."""
    with time_machine.travel(NOON, tick=False):
        begin = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time()))
        answered = set()
        for role in Role:
            posts = Post.objects.valid().filter(role=role, user__acting_as=F("pk")).order_by("pk")
            for pk in posts.values_list("user", flat=True)[:3]:
                user = PortalBackend().get_user(pk)
                for nth, asked in enumerate(PreparedFor.every):
                    if user.post.role not in asked.by_role:
                        continue
                    moments = iter((begin, begin + card.AHEAD))
                    values = [
                        next(moments) if isinstance(field, DateTimeField) else user.post.congress_id
                        for field in asked.fields
                    ]
                    rows = asked.rows(user, *values)
                    assert told(rows) == told(asked.make(user, *values))
                    answered |= {nth} if rows else set()
        assert len(answered) > len(PreparedFor.every) // 2


def told(rows):
    """Every column and annotation of the rows and of what is joined to them; numbers as they are."""
    return [row if isinstance(row, tuple) else _facts(row, set()) for row in rows]


def _facts(row, seen):
    """Each row once: some lead back to where they were reached from."""
    seen.add(id(row))
    facts = {name: value for name, value in vars(row).items() if name != "_state"}
    joined = {name: one for name, one in row._state.fields_cache.items() if one is not None and id(one) not in seen}
    return facts | {name: _facts(one, seen) for name, one in joined.items()}
