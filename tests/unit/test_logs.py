"""Log lines: one event a line, as text and as JSON, whatever the values hold."""

from __future__ import annotations

import ast
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.logs import FIXED, Event, Json, Text, configure

ROOMS = Path(__file__).parents[2] / "worker"
FORGERY = 'a "quoted"\nevent=bug loop=fetch'
HEAD = "2026-11-22T05:00:38.250Z WARNING worker.worker: "


def record(message: object, *, failing: bool = False) -> logging.LogRecord:
    """Return a record of a fixed time."""
    try:
        raise ValueError("no é")  # noqa: TRY301 - only to have a traceback
    except ValueError:
        trace = sys.exc_info() if failing else None
    made = logging.LogRecord("worker.worker", logging.WARNING, "", 0, message, (), trace)
    made.created, made.msecs, made.threadName = 1795323638.25, 250.0, "fetch"
    return made


def calls(methods: set[str]) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of one of the methods of a logger, with its file."""
    for path in sorted(ROOMS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"log.{method}" for method in methods}:
                yield path.relative_to(ROOMS).as_posix(), node


def test_text() -> None:
    """Text is the time in UTC, the level, the part and the event with what is known of it."""
    assert Text().format(record(Event("start", worker="é", jobs=3))) == HEAD + "event=start worker=é jobs=3"


def test_text_with_a_traceback() -> None:
    """A traceback stands below its line."""
    first, second, *_ = Text().format(record(Event("bug"), failing=True)).splitlines()

    assert (first, second) == (HEAD + "event=bug", "Traceback (most recent call last):")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("mail", "mail"),
        (7, "7"),
        (1.5, "1.5"),
        (True, "true"),
        (["a", "b"], "a,b"),
        (ValueError("no"), "no"),
        ("", '""'),
        ("two words", '"two words"'),
        ("a=b", '"a=b"'),
        ('"', r'"\""'),
        ("C:\\temp", r'"C:\\temp"'),
        ("a\nb\r\t", r'"a\nb\r\t"'),
        ("\x1b[2J", r'"\x1b[2J"'),
        ("\u2028\x85", r'"\u2028\x85"'),
        ("\ud800", r'"\ud800"'),
        ("é日本🎉", "é日本🎉"),
    ],
)
def test_values(value: object, text: str) -> None:
    """A value stands bare where it can, else in quotes, with what could end it or its line escaped."""
    assert str(Event("e", key=value)) == f"event=e key={text}"


@given(st.text())
def test_a_value_never_leaves_its_line(text: str) -> None:
    """Whatever a value holds, it is one printable line, and the next key is still found."""
    line = str(Event("e", key=text, last=1))

    assert line.isprintable()
    assert line.endswith(" last=1")
    assert ast.literal_eval(line[len("event=e key=") : -len(" last=1")] if '"' in line else repr(text)) == text


def test_none_is_left_out() -> None:
    """What is not known is not there."""
    assert str(Event("failed", id=None, queue="mail")) == "event=failed queue=mail"
    assert "id" not in json.loads(Json().format(record(Event("failed", id=None))))


@pytest.mark.parametrize("style", [Text, Json])
def test_a_message_of_others_is_one_line_too(style: type[logging.Formatter]) -> None:
    """What a library or a handler logs cannot forge a line either."""
    assert style().format(record(FORGERY)).isprintable()


def test_json() -> None:
    """JSON is one object a line: the event and all that is known of it are members, with their own types."""
    event = Event("failed", job="Mail", receipt=7, final=True, jobs=["a", "b"], error=FORGERY)

    assert json.loads(Json().format(record(event))) == {
        "time": "2026-11-22T05:00:38.250Z",
        "level": "warning",
        "logger": "worker.worker",
        "message": str(event),
        "thread": "fetch",
        "event": "failed",
        "job": "Mail",
        "receipt": 7,
        "final": True,
        "jobs": ["a", "b"],
        "error": FORGERY,
    }


def test_json_of_others() -> None:
    """A message that is no event has no members of its own."""
    assert set(json.loads(Json().format(record("connected\n")))) == set(FIXED) - {"traceback"}


@pytest.mark.parametrize("value", ["\ud800", float("nan"), object, {"a": {object()}}])
def test_json_of_anything(value: object) -> None:
    """What JSON cannot carry becomes text it can, and the line is not lost."""
    assert "key" in json.loads(Json().format(record(Event("e", key=value))))


def test_json_with_a_traceback() -> None:
    """A traceback is a member, and the line stays one line."""
    line = Json().format(record(Event("bug"), failing=True))

    assert "ValueError: no é" in json.loads(line)["traceback"]
    assert "\n" not in line


def test_an_event_is_not_written_until_its_line_is(caplog: pytest.LogCaptureFixture) -> None:
    """A level that is off costs no text."""

    class Loud:
        def __str__(self) -> str:
            raise AssertionError

    with caplog.at_level(logging.INFO):
        logging.getLogger("worker.x").debug(Event("e", key=Loud()))

    assert caplog.records == []


def test_every_line_is_an_event() -> None:
    """No part builds its line by hand: what it logs is an Event, so that nothing in it can be forged."""
    written = {"debug", "info", "warning", "error", "critical", "exception"}
    by_hand = [
        f"{name}:{call.lineno}"
        for name, call in calls(written)
        if not ast.unparse(call.args[0]).startswith("Event(") and name != "jobs/sampleadd.py"
    ]

    assert by_hand == []


def test_no_event_hides_a_member() -> None:
    """The keys of events are other ones than those that every line has."""
    hiding = [
        f"{path.name}:{node.lineno}"
        for path in sorted(ROOMS.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Event"
        if {keyword.arg for keyword in node.keywords} & {*FIXED, "event"}
    ]

    assert hiding == []


@pytest.mark.parametrize(("style", "formatter"), [("text", Text), ("json", Json)])
def test_configure(root_log: logging.Logger, style: str, formatter: type[logging.Formatter]) -> None:
    """Logs of the level and above go to standard error, once, however often this is called."""
    configure("warning", style)
    configure("warning", style)
    (handler,) = root_log.handlers

    assert isinstance(handler, logging.StreamHandler)
    assert (root_log.level, type(handler.formatter), handler.stream) == (logging.WARNING, formatter, sys.stderr)
