"""Old fleets: Sidekiq 6 with redis-namespace keeps all its keys under a prefix, and so does our worker beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from console import Console
from eventually import until
from fleet import Fleet, environment
from servers import Server
from traces import Traces

NAMESPACE = "old"


@pytest.fixture
def old(server: Server, store: redis.Redis, tmp_path: Path) -> Iterator[tuple[Console, Fleet]]:
    """A Ruby console and a fleet under the namespace."""
    surroundings = environment(server, namespace=NAMESPACE)
    with (
        Console(surroundings, tmp_path / "console.log") as ruby,
        Fleet(server, store, tmp_path, namespace=NAMESPACE) as fleet,
    ):
        yield ruby, fleet


def test_a_namespace_is_shared_with_ruby(old: tuple[Console, Fleet], traces: Traces) -> None:
    """Under one namespace, both halves run each other's jobs and see each other."""
    ruby, fleet = old
    processes = {fleet.ruby().identity, fleet.python().identity}
    assert {seen["identity"] for seen in ruby.processes()} == processes
    ruby.push_bulk("Nap", [[number, 10] for number in range(200)])
    assert {run.by for run in traces.await_ran(200)} == {"ruby", "python"}


def test_nothing_is_written_outside_a_namespace(old: tuple[Console, Fleet], store: redis.Redis) -> None:
    """Every key of a worker with a namespace lies in it, whatever becomes of its jobs."""
    ruby, fleet = old
    process = fleet.python()
    ruby.push_bulk("Boom", [["x"], ["y"]])
    ruby.push({"class": "Boom", "args": ["z"], "retry": 0})
    ruby.push({"class": "Nobody", "args": []})
    ruby.push({"class": "Hold", "args": []})
    until(lambda: ruby.stats()["failed"] == 3 and ruby.work())
    during = set(store.scan_iter())
    process.kill()
    assert {key for key in during if not key.lstrip(b"{").startswith(b"old:")} == set()
