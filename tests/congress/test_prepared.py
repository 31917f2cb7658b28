"""Prepared questions answer as plain ones do, and hold nothing fast that changes."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import BigAutoField, DateTimeField
from django.db.models.functions import JSONObject
from django.utils import translation

from congress import clock
from congress.auth import PortalBackend
from congress.models import Role, User
from congress.prepared import Prepared, PreparedFor, Slot
from congress.sessions import SessionStore
from meetings import queries  # noqa: F401  (names its questions)
from tests.factories import user as make_user

DAY = dt.timedelta(days=1)


def shape(prepared):
    """SQL and parameters; of a slot its number and what it holds."""
    _compiler, (sql, params) = prepared.put_together()
    return sql, [(one.nth, type(one.output_field)) if isinstance(one, Slot) else one for one in params]


@pytest.mark.parametrize("nth", range(len(Prepared.every)))
def test_every_question_is_the_same_at_any_time_in_any_language(nth, db):
    prepared = Prepared.every[nth]
    known = shape(prepared)

    with clock.stopped(dt.datetime(2031, 5, 17, 20, tzinfo=dt.UTC)), translation.override("en"):
        assert shape(prepared) == known
    slots = {nth for nth, *_field in (one for one in known[1] if isinstance(one, tuple))}
    assert slots <= set(range(len(prepared.fields)))
    assert slots


@pytest.fixture
def prepare():
    """``prepare(make, *fields)``: a question that is forgotten after the test."""
    before = list(Prepared.every), list(PreparedFor.every)
    yield Prepared
    Prepared.every[:], PreparedFor.every[:] = before


def test_rows_are_found_by_the_values(prepare, db):
    first, second = make_user(), make_user()
    asked = prepare(lambda pk: User.objects.filter(pk=pk), BigAutoField())

    assert [asked.rows(pk) for pk in (first.pk, second.pk, first.pk, 0)] == [[first], [second], [first], []]
    assert asked.first(second.pk) == second
    assert asked.first(0) is None


def test_too_few_values_are_no_question(prepare, db):
    asked = prepare(lambda pk: User.objects.filter(pk=pk), BigAutoField())

    with pytest.raises(ValueError, match="shorter"):
        asked.rows()


def test_no_answer_is_held_for_good(prepare, db):
    asked = prepare(lambda pk: User.objects.filter(pk__in=list(User.objects.values_list("pk")), pk=pk), BigAutoField())

    with pytest.raises(TypeError, match="found beforehand"):
        asked.rows(1)


@pytest.mark.sqlite
def test_a_database_may_be_asked_what_it_can(prepare, db):
    """SQLite is, for JSON, by each thread that meets it first."""
    vars(connection.features).pop("supports_json_field", None)
    user = make_user()
    asked = prepare(lambda pk: User.objects.filter(pk=pk).annotate(said=JSONObject(name="name")), BigAutoField())

    assert asked.first(user.pk).said == {"name": user.name}


def test_moments_and_constants_stand_beside_each_other(prepare, db):
    noon = dt.datetime(2026, 1, 16, 4, tzinfo=dt.UTC)
    rows = [make_user(name=f"{nth}%", created_at=noon + nth * DAY) for nth in range(3)]
    make_user(name="no sign", created_at=noon + DAY)
    asked = prepare(lambda since: User.objects.filter(name__endswith="%", created_at__gt=since), DateTimeField())

    assert sorted(row.pk for row in asked.rows(noon)) == [row.pk for row in rows[1:]]
    assert asked.rows(noon + 2 * DAY) == []


def test_who_is_shut_out_is_out_at_once(db):
    user = make_user()
    assert PortalBackend().get_user(user.pk) == user

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert PortalBackend().get_user(user.pk) is None


def test_user_comes_with_his_post(secretary, django_assert_num_queries):
    with django_assert_num_queries(1):
        user = PortalBackend().get_user(secretary.pk)
        said = user.post.role, user.post.congress.name, user.post.organ and user.post.organ.name

    post = secretary.post
    assert said == (post.role, post.congress.name, post.organ and post.organ.name)


def test_session_is_over_at_its_moment(db):
    store = SessionStore()
    store["seen"] = 1
    store.save()
    assert SessionStore(store.session_key).load() == {"seen": 1}

    Session.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    over = SessionStore(store.session_key)

    assert over.load() == {}
    assert over.session_key is None


def test_another_role_is_asked_as_itself(prepare, secretary):
    asked = PreparedFor([Role.DEPUTY], lambda user: User.objects.filter(pk=user.pk))

    assert asked.rows(secretary) == [secretary]
    assert asked.by_role[Role.DEPUTY]._known is None


@pytest.mark.postgres
def test_postgresql_plans_once_a_connection(prepare, db):
    user = make_user()
    asked = prepare(lambda pk: User.objects.filter(pk=pk), BigAutoField())
    asked.name = "prepared_in_a_test"
    asked.rows(user.pk)
    asked.rows(user.pk)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [asked.name])
        held = cursor.fetchone()
        cursor.execute(f"DEALLOCATE {asked.name}")
    assert held == (1,)


@pytest.mark.postgres
def test_behind_pgbouncer_nothing_is_held(prepare, db, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    user = make_user()
    asked = prepare(lambda pk: User.objects.filter(pk=pk), BigAutoField())
    asked.name = "prepared_in_no_test"

    assert asked.rows(user.pk) == [user]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [asked.name])
        assert cursor.fetchone() == (0,)
