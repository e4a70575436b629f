"""Log lines: one event a line, as text and as JSON."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from worker.logs import Json, Text, configure


def record(*, failing: bool = False) -> logging.LogRecord:
    """Return a record of a fixed time."""
    try:
        raise ValueError("no é")  # noqa: TRY301 - only to have a traceback
    except ValueError:
        trace = sys.exc_info() if failing else None
    made = logging.LogRecord("worker.worker", logging.WARNING, "", 0, "event=%s", ("é",), trace)
    made.created, made.msecs, made.threadName = 1795323638.25, 250.0, "fetch"
    return made


def test_text() -> None:
    """Text is the time in UTC, the level, the room and the event."""
    assert Text().format(record()) == "2026-11-22T05:00:38.250Z WARNING worker.worker: event=é"


def test_text_with_a_traceback() -> None:
    """A traceback stands below its line."""
    first, second, *_ = Text().format(record(failing=True)).splitlines()

    assert (first[-8:], second) == (" event=é", "Traceback (most recent call last):")


def test_json() -> None:
    """JSON is one object a line."""
    assert json.loads(Json().format(record())) == {
        "time": "2026-11-22T05:00:38.250Z",
        "level": "warning",
        "logger": "worker.worker",
        "message": "event=é",
        "thread": "fetch",
    }


def test_json_with_a_traceback() -> None:
    """A traceback is a member, and the line stays one line."""
    line = Json().format(record(failing=True))

    assert "ValueError: no é" in json.loads(line)["traceback"]
    assert "\n" not in line


@pytest.mark.parametrize(("style", "formatter"), [("text", Text), ("json", Json)])
def test_configure(root_log: logging.Logger, style: str, formatter: type[logging.Formatter]) -> None:
    """Logs of the level and above go to standard error, once, however often this is called."""
    configure("warning", style)
    configure("warning", style)
    (handler,) = root_log.handlers

    assert isinstance(handler, logging.StreamHandler)
    assert (root_log.level, type(handler.formatter), handler.stream) == (logging.WARNING, formatter, sys.stderr)
