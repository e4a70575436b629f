"""What each outcome writes, as commands; nothing is sent."""

from __future__ import annotations

import json

import pytest

from worker.job import ACK, REQUEUE, Dead, Delivery, Failure, Retry
from worker.protocols.command import Command
from worker.protocols.resque import Resque, prefix

DELIVERY = Delivery("mail", 1, b'{"class":"A","args":[1.50]}')
PROCESSED: Command = ("INCRBY", "ns:stat:processed", 1)
NOW = 1795323638.75


def commands(outcome: object) -> list[Command]:
    """Return what an outcome writes in the namespace `ns`."""
    return Resque("ns").commands(DELIVERY, outcome, "host:1-0:mail", NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("namespace", "wanted"), [("resque", "resque:"), ("resque:", "resque:"), ("", ""), ("a:b", "a:b:")]
)
def test_prefix(namespace: str, wanted: str) -> None:
    """A namespace that is not empty ends in one colon."""
    assert prefix(namespace) == wanted


def test_ack() -> None:
    """A job that is done is counted."""
    assert commands(ACK) == [PROCESSED]


def test_requeue() -> None:
    """A job given back goes to the head of its queue with its exact bytes, and is not counted."""
    assert commands(REQUEUE) == [("LPUSH", "ns:queue:mail", DELIVERY.payload)]


def test_retry() -> None:
    """A job to be run later goes to the keys of resque-scheduler, in the second that its time falls in."""
    entry = b'{"class":"A","args":[1.50],"queue":"mail"}'

    assert commands(Retry(1795323700.9)) == [
        ("RPUSH", "ns:delayed:1795323700", entry),
        ("SADD", b"ns:timestamps:" + entry, "delayed:1795323700"),
        ("ZADD", "ns:delayed_queue_schedule", 1795323700, 1795323700),
        PROCESSED,
    ]


def test_dead() -> None:
    """A dead job leaves a record in Ruby's order of members, and counts twice."""
    (push, key, record), *counts = commands(Dead(Failure("ValueError", "no é", ("a.py:1:in `f'",))))

    assert (push, key, counts) == ("RPUSH", "ns:failed", [("INCRBY", "ns:stat:failed", 1), PROCESSED])
    assert isinstance(record, bytes)
    assert record.decode() == (
        '{"failed_at":"2026/11/22 05:00:38 UTC","payload":{"class":"A","args":[1.50]},"exception":"ValueError",'
        '"error":"no é","backtrace":["a.py:1:in `f\'"],"worker":"host:1-0:mail","queue":"mail"}'
    )


def test_a_failure_without_frames_has_an_empty_list() -> None:
    """`backtrace` is never null: resque-web would stumble."""
    record = commands(Dead(Failure("A", "b")))[0][2]

    assert json.loads(record)["backtrace"] == []  # type: ignore[arg-type]


def test_failures_are_final() -> None:
    """Resque has no retries."""
    assert Resque().judge(DELIVERY, Failure("A", "b")) == Dead(Failure("A", "b"))
