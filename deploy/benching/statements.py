"""What statements take of a core of the database: unlike the time of day the same on a machine that has more to do."""

from django.db import connection

from benching.processes import busy_ms


class Statements:
    """For ``connection.execute_wrapper``: the statements sent meanwhile, with their milliseconds, planning included."""

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")  # what the process does it does alone
            cursor.execute("SELECT pg_backend_pid()")
            (self.backend,) = cursor.fetchone()
        self.sent = []

    def __call__(self, execute, sql, params, many, context):
        begun = busy_ms(self.backend)
        try:
            return execute(sql, params, many, context)
        finally:
            self.sent.append((busy_ms(self.backend) - begun, sql))

    @property
    def ms(self):
        return sum(ms for ms, _sql in self.sent)
