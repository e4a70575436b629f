"""Logs: standard logging, one event a line, as `key=value` text or as JSON objects.

Parts log values, not text: `log.info(Event("failed", job=name, error=text))`. Only where a line is written does an
event become one, by rules under which no value, whoever wrote it, can end its line or look like another key.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

import msgspec

FIXED = ("time", "level", "logger", "message", "thread", "traceback")  # the members of every JSON line
_NEEDS_QUOTES = frozenset(' "=\\')
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


class Event:
    """One event, by its name, and what is known of it by key; what is None is left out. `note` is for human readers."""

    __slots__ = ("about", "name")

    def __init__(self, name: str, /, **about: object) -> None:
        self.name, self.about = name, about

    def members(self) -> dict[str, object]:
        """Return the event and what is known of it, as members of a JSON object."""
        return {"event": self.name, **{key: value for key, value in self.about.items() if value is not None}}

    def __str__(self) -> str:
        return " ".join(f"{key}={_text(value)}" for key, value in self.members().items())


class Text(logging.Formatter):
    """`2026-11-22T05:00:38.123Z INFO worker.worker: event=start …`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and below it the traceback if there is one."""
        line = f"{_time(record)} {record.levelname} {record.name}: {_message(record)}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class Json(logging.Formatter):
    """A JSON object a line: `time`, `level`, `logger`, `message`, `thread`, `event` and what belongs to it.

    With `traceback` where there is one; what is no Event has no members of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        fields = record.msg.members() if isinstance(record.msg, Event) else {}
        fields = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            "thread": record.threadName,
            **fields,
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        try:
            return msgspec.json.encode(fields, enc_hook=str).decode()
        except (TypeError, ValueError):  # half a character, or a value that JSON cannot hold
            return msgspec.json.encode({key: _printable(str(value)) for key, value in fields.items()}).decode()


def configure(level: str, style: str) -> None:
    """Log to standard error from now on.

    Args:
        level: debug, info, warning or error.
        style: text or json.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if style == "json" else Text())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def _time(record: logging.LogRecord) -> str:
    return f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03d}Z"


def _message(record: logging.LogRecord) -> str:
    """Return the message in one line: an event is one already, what others log is made so."""
    return str(record.msg) if isinstance(record.msg, Event) else _printable(record.getMessage())


def _text(value: object) -> str:
    """Return a value as text that ends where it seems to: bare if it can be, else in quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    if text.isprintable() and text and _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + _printable("".join(_ESCAPES.get(character, character) for character in text)) + '"'


def _printable(text: str) -> str:
    """Return a text with escapes, as Python writes them, for what would end its line or move the cursor."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
