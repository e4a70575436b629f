"""Delayed entries: what becomes of them, and which are no jobs."""

from __future__ import annotations

import pytest

from worker.errors import DecodeError
from worker.protocols.resque.schedule import transfer


def test_transfer() -> None:
    """A due entry leaves its set, makes its queue known, and joins it as class and args alone."""
    entry = b'{"class":"A","args":[1.50],"queue":"mail","more":1}'

    assert transfer("ns:", 1000, entry) == [
        ("SREM", b"ns:timestamps:" + entry, "delayed:1000"),
        ("SADD", "ns:queues", "mail"),
        ("RPUSH", "ns:queue:mail", b'{"class":"A","args":[1.50]}'),
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (b'{"class":"A","args":[]}', "names no queue"),
        (b'{"class":"A","args":[],"queue":""}', "names no queue"),
        (b'{"args":[],"queue":"mail"}', "is not a job"),
        (b"\xff", "is not a job"),
        (b"[" * 100_000, "is not a job"),
    ],
)
def test_what_is_no_job(entry: bytes, message: str) -> None:
    """An entry that cannot be moved is a DecodeError that says why."""
    with pytest.raises(DecodeError, match=message):
        transfer("ns:", 1000, entry)
