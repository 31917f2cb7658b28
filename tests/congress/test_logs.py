"""Log lines: one per event, in UTC, without anything personal."""

import json
import logging
import sys

import pytest

from congress.logs import RedactingFormatter, redact


def line(message, *args, **fields):
    record = logging.LogRecord("portal", logging.WARNING, "x.py", 1, message, args, fields.get("exc_info"))
    record.created = 1_768_444_200.0  # 15 January 2026, 02:30 UTC, which is 10:30 in Shanghai
    return RedactingFormatter().format(record)


def test_a_line_is_json_with_the_moment_in_utc():
    assert json.loads(line("reaction_failed pending=%s", 7)) == {
        "at": "2026-01-15T02:30:00Z",
        "level": "WARNING",
        "logger": "portal",
        "message": "reaction_failed pending=7",
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call 13812345678 now", "call 138******78 now"),
        ("number 2026011500000123 stays", "number 2026011500000123 stays"),
        ("password=hunter2&next=/", "password=***&next=/"),
        ("{'token': 'dp_abc'}", "{'token': ***}"),
        ("Authorization: Token dp_abc", "Authorization: ***"),
        ("code=123456", "code=***"),
    ],
)
def test_secrets_and_phones_do_not_reach_the_log(text, shown):
    assert redact(text) == shown


def test_an_error_stays_one_line_and_is_redacted_too():
    try:
        int("no account for 13812345678\nsecret=abc")
    except ValueError:
        written = line("broken", exc_info=sys.exc_info())

    assert "\n" not in written
    assert "13812345678" not in written
    assert "secret=abc" not in written
    assert "138******78" in json.loads(written)["traceback"]
