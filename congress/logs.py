"""One line per log event, in UTC, without anything personal."""

import json
import logging
import re
import time

import structlog

SECRETS = re.compile(
    r"(?i)((?:password|token|code|secret|authorization|cookie|key)[\"']?\s*[=:]\s*)(?:token |bearer )?[^\s,;&}]+"
)
PHONES = re.compile(r"(?<!\d)(1\d{2})\d{6}(\d{2})(?!\d)")


def redact(text: str) -> str:
    """``text`` with values of secrets replaced and phone numbers masked."""
    return PHONES.sub(r"\1******\2", SECRETS.sub(r"\1***", text))


class RedactingFormatter(logging.Formatter):
    """JSON lines: time, level, logger, message and, after an error, the traceback in the same line."""

    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def configure() -> None:
    """Send structlog's events through the standard loggers, so that one formatter sees every line."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
