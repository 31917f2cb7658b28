"""Questions that are asked with every request: their SQL is put together once, and planned once by PostgreSQL.

Django puts the SQL of a queryset together anew whenever it is asked, and PostgreSQL plans it anew. For a row joined to
a few wide tables both take longer than everything else about it, and a thousand open phones ask for their session and
their user every 15 seconds. Decision 0027.
"""

import copy
import itertools
from collections.abc import Callable, Iterable
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import BigAutoField, DateField, DateTimeField, Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg2.extensions import AsIs

from congress import clock
from congress.models import Post, User
from congress.panels import number_of

Row = TypeVar("Row", bound=Model)
Sql = tuple[str, tuple[Any, ...]]
_numbers = itertools.count()
_held: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # connections to PostgreSQL, and what they have planned


class Slot(Expression):
    """The place of a value in a question; ``field`` says in which form the database has it."""

    def __init__(self, nth: int, field: Field) -> None:
        super().__init__(output_field=field)
        self.nth = nth

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class _Known:
    """Stands in a queryset for a query whose SQL is known."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self.compiler = compiler

    def get_compiler(self, *_: Any, **__: Any) -> SQLCompiler:
        return self.compiler


class Prepared(Generic[Row]):
    """A question about rows of one model that always has the same shape.

    ``make`` gives the queryset; it is called once, with a ``Slot`` for each of ``fields``, and looks at nothing else
    that changes: no clock, no person, no language. Whoever asks brings the values. Relations come by
    ``select_related``; ``values_list`` gives tuples.
    """

    every: ClassVar[list["Prepared"]] = []  # for the test that holds them to it

    def __init__(self, make: Callable[..., QuerySet[Row]], *fields: Field) -> None:
        self.make, self.fields = make, fields
        self.name = f"prepared_{next(_numbers)}"
        self._known: tuple[SQLCompiler, Sql] | None = None
        self.every.append(self)

    def rows(self, *values: Any) -> list[Row]:
        """The rows for these values, in the order of the question."""
        self._known = self._known or self.put_together()
        known, (sql, params) = self._known
        compiler = copy.copy(known)
        compiler.connection = connection  # this thread's
        sent = [
            field.get_db_prep_value(value, connection=connection)
            for field, value in zip(self.fields, values, strict=True)
        ]
        if connection.vendor == "postgresql" and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            self._plan(sql, params)
            filled = f"EXECUTE {self.name} ({', '.join(['%s'] * len(sent))})", tuple(sent)
        else:  # SQLite keeps statements by itself; behind PgBouncer each transaction may have another connection
            filled = sql, tuple(sent[one.nth] if isinstance(one, Slot) else one for one in params)
        compiler.as_sql = lambda *_, **__: filled
        if compiler.klass_info is None:  # values, no models
            return list(compiler.results_iter(tuple_expected=True))
        return list(QuerySet(compiler.query.model, _Known(compiler)))

    def first(self, *values: Any) -> Row | None:
        """The first of the rows, ``None`` without any."""
        return next(iter(self.rows(*values)), None)

    def put_together(self) -> tuple[SQLCompiler, Sql]:
        """The question as Django words it, a ``Slot`` among the parameters in the place of each value."""
        with connection.execute_wrapper(_refuse):
            query = self.make(*(Slot(nth, field) for nth, field in enumerate(self.fields))).query
        compiler = query.get_compiler(connection=connection)  # may ask the database what it can
        return compiler, compiler.as_sql()

    def _plan(self, sql: str, params: tuple[Any, ...]) -> None:
        """Have this connection hold the question as a prepared statement."""
        connection.ensure_connection()
        held = _held.setdefault(connection.connection, set())
        if self.name in held:
            return
        places = tuple(AsIs(f"${one.nth + 1}") if isinstance(one, Slot) else one for one in params)
        types = ", ".join(field.cast_db_type(connection) for field in self.fields)
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} ({types}) AS {sql}", places)
        held.add(self.name)


def _refuse(*_: Any) -> None:
    raise TypeError("A prepared question may not hang on rows found beforehand: they would be the same for good.")


class Someone(Slot):
    """Whoever asks, before it is known who: in a queryset his key, else what a user says of the post he acts in."""

    is_authenticated = True

    def __init__(self, role: str) -> None:
        super().__init__(0, BigAutoField())
        post, congress, organ = (Slot(nth, BigAutoField()) for nth in (1, 2, 3))
        self.pk = self
        self.post = SimpleNamespace(role=role, pk=post, user_id=self, congress_id=congress, organ_id=organ)
        self.congress_ids = congress

    def acts(self, *roles: str) -> bool:
        return self.post.role in roles


class PreparedFor(Generic[Row]):
    """A question that depends on who asks and when, prepared for everybody who acts in one of ``roles``; for others,
    visitors among them, it is put together each time.

    ``make`` gets the user and a ``Slot`` for each of ``fields``; of the clock it may know the moment and the day.
    """

    every: ClassVar[list["PreparedFor"]] = []  # for the test that compares them with the plain questions

    def __init__(self, roles: Iterable[str], make: Callable[..., QuerySet[Row]], *fields: Field) -> None:
        self.make, self.fields = make, fields
        self.every.append(self)
        about = [*(BigAutoField() for _nth in range(4)), DateTimeField(), DateField()]
        self.by_role = {role: Prepared(partial(self._make, role), *about, *fields) for role in roles}

    def rows(self, user: User | AnonymousUser, *values: Any) -> list[Row]:
        """The rows for ``user`` at this moment."""
        post = user.post if user.is_authenticated else None
        prepared = self.by_role.get(post.role) if post else None
        if prepared is None:
            return list(self.make(user, *values))
        said = (user.pk, post.pk, post.congress_id, post.organ_id, clock.now(), clock.today())
        return prepared.rows(*said, *values)

    def _make(self, role: str, *slots: Slot) -> QuerySet[Row]:
        _user, _post, _congress, _organ, now, today, *values = slots
        with clock.stood_in_for(now, today):
            return self.make(Someone(role), *values)


class NumbersFor(PreparedFor[Post]):
    """How many rows each of some sets has, as ``congress.panels.numbers`` counts them, prepared for ``roles``.

    ``sets`` gets the user and gives the querysets; for one role always as many.
    """

    def __init__(self, roles: Iterable[str], sets: Callable[[User], Iterable[QuerySet]]) -> None:
        super().__init__(
            roles, lambda user: Post.objects.filter(pk=user.post.pk).values_list(*map(number_of, sets(user)))
        )

    def of(self, user: User) -> tuple[int, ...]:
        """The numbers for ``user``, who acts in some post."""
        (row,) = self.rows(user)
        return row
