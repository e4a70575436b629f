"""A worker that is killed between its insert and the settling of the job."""

from __future__ import annotations

import signal
from pathlib import Path

from databases import Database
from eventually import until
from services import Service

KILLED = Path(__file__).with_name("killed_service.py")


def test_killed_between_insert_and_settle(database: Database, service: Service) -> None:
    """The job is recovered by the next worker and done again, and still there is one row."""
    database.samples([1, 2, 3])
    service.enqueue(1, jid="0123456789abcdef01234567")
    assert service.start(program=KILLED).wait(20) == -signal.SIGKILL
    assert len(database.results()) == 1
    assert service.store.get("stat:processed") is None

    service.start(POLYWORKER_LOG_LEVEL="info")
    until(lambda: service.store.get("stat:processed"), 40)

    assert "event=done-before job=0123456789abcdef01234567 test_run=1" in service.log()
    assert len(database.results()) == 1
    assert not service.store.exists("queue:default", "retry", "dead")
    assert not service.store.keys("*in-flight*")
