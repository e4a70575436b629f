"""`python -m worker audit`: where every job of a live store is, and whether somebody will come for it."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
import redis
from servers import Server

from worker.brokers.redis import RedisBroker
from worker.brokers.redis.connect import connect
from worker.job import Status
from worker.protocols import Protocol
from worker.protocols.resque import Resque
from worker.protocols.sidekiq import Sidekiq

PROTOCOLS = (Resque(), Sidekiq())


def audit(server: Server, protocol: Protocol, *flags: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    words = [
        sys.executable,
        "-m",
        "worker",
        "audit",
        f"-uri={server.url}",
        f"-protocol={type(protocol).__name__.lower()}",
    ]
    return subprocess.run([*words, *flags], capture_output=True, text=True, check=False)


def rows(output: str) -> set[tuple[str, ...]]:
    """The table's rows: queue, where, jobs, state."""
    return {tuple(line.split("  ")[0:1]) + tuple(line.split()[1:4]) for line in output.splitlines()[2:-1]}


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=repr)
def test_sound_store(server: Server, store: redis.Redis, protocol: Protocol) -> None:
    """Jobs that wait and jobs in flight of a living worker are in one place each: exit status 0."""
    store.rpush(protocol.queue_key("mail"), "a", "b", "c")
    broker = RedisBroker(connect(server.url), protocol, ["mail"])
    broker.upkeep(Status())
    broker.fetch(["mail"], 1, 0)

    done = audit(server, protocol)

    assert done.returncode == 0, done.stdout + done.stderr
    assert {("mail", "waiting", "2", "ok"), ("mail", "in-flight", "1", "ok")} <= rows(done.stdout)
    assert "sound: every job is in one place" in done.stdout
    broker.close()


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=repr)
def test_job_whose_worker_is_dead(server: Server, store: redis.Redis, protocol: Protocol) -> None:
    """A lease that has run out is no loss: any worker will come for the job."""
    store.rpush(protocol.queue_key("mail"), "a")
    broker = RedisBroker(connect(server.url), protocol, ["mail"], name="h:1:x")
    broker.fetch(["mail"], 1, 0)
    store.zadd(protocol.key("polyworker:leases"), {"h:1:x": time.time() - 1})

    done = audit(server, protocol)

    assert done.returncode == 0
    assert "awaiting recovery" in done.stdout


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=repr)
def test_orphans_are_found_and_given_back(server: Server, store: redis.Redis, protocol: Protocol) -> None:
    """What is in flight without a lease is an orphan, exit status 1; `-recover` gives it back, byte for byte."""
    in_flight = f"{{{protocol.queue_key('mail')}}}:in-flight:h:1:x"
    arrival = f"{{{protocol.queue_key('mail')}}}:arrival:h:2:y"
    store.hset(in_flight, mapping={"7": b"a\xff", "8": b"b"})
    store.rpush(arrival, b"c")

    found = audit(server, protocol)
    mended = audit(server, protocol, "-recover")
    after = audit(server, protocol)

    assert (found.returncode, mended.returncode, after.returncode) == (1, 0, 0)
    assert "NOT SOUND: 3 jobs are in flight of workers that nobody will recover" in found.stdout
    assert "3 orphaned jobs were given back" in mended.stdout
    assert sorted(store.lrange(protocol.queue_key("mail"), 0, -1)) == [b"a\xff", b"b", b"c"]
    assert not store.exists(in_flight, arrival)


def test_job_in_two_places(server: Server, store: redis.Redis) -> None:
    """With `-unique` equal payloads are one job in two places; without it they are two jobs."""
    store.rpush("resque:queue:mail", "a")
    store.rpush("resque:queue:other", "a")

    assert audit(server, Resque()).returncode == 0
    done = audit(server, Resque(), "-unique")
    assert done.returncode == 1
    assert "1 payloads are in more than one place" in done.stdout


def test_queue_names_are_read_back(server: Server, store: redis.Redis) -> None:
    """Braces, spaces and colons in the names of queues do not hide an orphan."""
    names = ["a b", "x:y", "{tag}z", "o}ne", "a:in-flight:b"]
    for name in names:
        broker = RedisBroker(connect(server.url), Resque(), [name], name=f"h:{names.index(name)}:n")
        store.rpush(f"resque:queue:{name}", "job")
        broker.fetch([name], 1, 0)
    store.delete("resque:polyworker:leases")

    done = audit(server, Resque(), "-recover")

    assert "5 orphaned jobs were given back" in done.stdout
    assert [store.lrange(f"resque:queue:{name}", 0, -1) for name in names] == [[b"job"]] * 5


def test_store_that_does_not_answer() -> None:
    """No answer is no verdict: exit status 3, and the password is not shown."""
    words = [sys.executable, "-m", "worker", "audit", "-uri=redis://:secret@127.0.0.1:1/"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.returncode == 3
    assert "cannot be audited" in done.stderr
    assert "secret" not in done.stdout + done.stderr
