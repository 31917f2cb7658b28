"""The throw-away databases of the bench."""

import contextlib
from urllib.parse import urlsplit

import psycopg2

from benching.common import die


class Databases:
    """The throw-away databases, all dropped at the end."""

    def __init__(self, url):
        self.url = urlsplit(url)
        try:
            self.admin = self.connect("postgres")
        except psycopg2.OperationalError as error:
            die(f"PostgreSQL does not answer at {self.url.hostname}: {str(error).strip()}")
        self.made = []

    def connect(self, name):
        connection = psycopg2.connect(self.address(name))
        connection.autocommit = True
        return connection

    def address(self, name):
        return self.url._replace(scheme="postgres", path=f"/{name}").geturl()

    def ask(self, name, sql, *values):
        """The rows of one statement in the database ``name``."""
        with contextlib.closing(self.connect(name)) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def make(self, name, template="template0"):
        """A new database. Queries use one process each, so that all their work is counted."""
        how = "ENCODING 'UTF8' LOCALE 'C.UTF-8'" if template == "template0" else ""
        with self.admin.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" {how} TEMPLATE "{template}"')
            self.made.append(name)
            cursor.execute(f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')
        return name

    def drop_all(self):
        with self.admin.cursor() as cursor:
            for name in self.made:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self.made.clear()

    def backends(self, name):
        """The server processes that work for the portal."""
        sql = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with self.admin.cursor() as cursor:
            cursor.execute(sql, [name])
            return [pid for (pid,) in cursor.fetchall()]

    def keep_a_tenth(self, name):
        """Delete nine proposals of ten with everything that hangs on them; the deputy who is measured keeps his."""
        with contextlib.closing(self.connect(name)) as connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # facts are guarded by triggers
            cursor.execute(
                "DELETE FROM proposals_proposal WHERE id % 10 <> 0 AND (lead_id IS NULL OR lead_id NOT IN (SELECT m.id"
                " FROM deputies_mandate m JOIN congress_post p ON p.id = m.post_id JOIN congress_user u"
                " ON u.id = p.user_id WHERE u.username = 'deputy01'))"
            )
            while self._orphans(cursor):
                pass
            cursor.execute("VACUUM FULL ANALYZE")

    def _orphans(self, cursor):
        """Delete rows that name a row that is gone; returns how many."""
        cursor.execute(
            "SELECT c.conrelid::regclass, a.attname, c.confrelid::regclass, k.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " JOIN pg_attribute k ON k.attrelid = c.confrelid AND k.attnum = c.confkey[1] WHERE c.contype = 'f'"
        )
        links = [(child, f'"{column}" IS NOT NULL', column, parent, key) for child, column, parent, key in cursor]
        cursor.execute(
            "SELECT t.id, i.indrelid::regclass, k.attname FROM django_content_type t"
            " JOIN pg_index i ON i.indrelid = to_regclass(t.app_label || '_' || t.model) AND i.indisprimary"
            " JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = i.indkey[0] WHERE t.app_label = 'proposals'"
        )
        for kind, parent, key in cursor.fetchall():
            targeting = ("congress_event", "congress_searchentry", "congress_file")
            links += [(child, f"target_type_id = {kind}", "target_id", parent, key) for child in targeting]
        gone = 0
        for child, where, column, parent, key in links:
            missing = f'NOT EXISTS (SELECT FROM {parent} p WHERE p."{key}" = c."{column}")'
            cursor.execute(f"DELETE FROM {child} c WHERE {where} AND {missing}")
            gone += cursor.rowcount
        return gone
