"""The store goes away, comes back, refuses to write, or forgets: the worker goes on, and nothing stored is lost."""

from __future__ import annotations

import time

import pytest
from harness import Scene, eventually
from servers import KINDS

AWAY = 7.0  # seconds; a lease lasts 6

both = pytest.mark.parametrize("kind", KINDS)


def busy(scene: Scene) -> list[str]:
    """Enqueue jobs for some seconds and wait until a few have run; returns the ids."""
    ids = scene.ledger.enqueue("Nap", 0.02, times=300)
    eventually(lambda: len(scene.ledger.runs()) > 20, what="some jobs done")
    return ids


@both
def test_server_killed_and_restarted(durable: Scene) -> None:
    """A server with every write on disk is killed under load and comes back: each job runs once."""
    durable.worker()
    busy(durable)
    durable.server.kill()
    durable.server.start()
    durable.rest()
    durable.ledger.prove()
    assert durable.ledger.processed() == (300, 0)


def test_server_is_loading(durable: Scene) -> None:
    """A server that reads its data for some seconds, and answers LOADING meanwhile, is waited for."""
    process = durable.worker()
    busy(durable)
    with durable.store.pipeline(transaction=False) as pipeline:
        for number in range(6000):
            pipeline.set(f"ballast:{number}", "")
        pipeline.execute()
    durable.server.kill()
    durable.server.options |= {"key_load_delay": 500}  # microseconds a command
    durable.server.start()
    assert durable.store.info("errorstats")["errorstat_LOADING"]["count"] > 0
    durable.rest()
    durable.ledger.prove()
    assert process.runs


def test_outage_longer_than_a_lease(durable: Scene) -> None:
    """While the store was away no lease could be renewed: when it is back, living workers do not recover each other."""
    for _ in range(3):
        durable.worker()
    ids = durable.ledger.enqueue("Hold", times=9)
    durable.started(*ids)
    durable.server.kill()
    time.sleep(AWAY)
    durable.server.start()
    eventually(lambda: len(durable.ledger.alive()) == 3, what="all leases renewed")
    durable.ledger.open_gate()
    durable.rest()
    assert durable.ledger.starts() == dict.fromkeys(ids, 1)
    assert durable.ledger.processed() == (9, 0)


@both
def test_read_only_for_a_while(scene: Scene) -> None:
    """A server that turns into a replica, and back, stops no worker; each job runs once."""
    process = scene.worker()
    busy(scene)
    scene.store.replicaof("127.0.0.1", 1)
    process.await_log("loop=upkeep")
    scene.store.replicaof("NO", "ONE")
    scene.rest()
    scene.ledger.prove()
    assert process.runs


@both
def test_out_of_memory_for_a_while(scene: Scene) -> None:
    """A server that refuses to store any more stops no worker; once there is room, failures are stored, too."""
    process = scene.worker()
    job = scene.ledger.enqueue("Hold")[0]
    scene.started(job)
    scene.ledger.enqueue("Unknown", times=5)
    scene.ledger.open_gate()
    scene.store.config_set("maxmemory", "1")
    process.await_log("loop=upkeep")
    scene.store.config_set("maxmemory", "0")
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.processed() == (6, 5)
    assert process.runs


@pytest.mark.parametrize("seconds", [3, 8])
def test_paused_server(scene: Scene, seconds: int) -> None:
    """A server that answers nobody for a while, shorter or longer than a lease, makes no job run twice."""
    for _ in range(2):
        scene.worker()
    ids = scene.ledger.enqueue("Hold", times=6)
    scene.started(*ids)
    scene.store.client_pause(seconds * 1000)
    scene.ledger.open_gate()
    scene.ledger.enqueue("Note", times=100)
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.processed() == (106, 0)


def test_flushed_scripts(scene: Scene) -> None:
    """A server that forgets the scripts, again and again, gets them again."""
    scene.worker()
    busy(scene)
    for _ in range(20):
        scene.store.script_flush()
        scene.goes_on()
    scene.rest()
    scene.ledger.prove()


@both
def test_clients_killed_under_load(scene: Scene) -> None:
    """Every connection is killed, ten times, while jobs run: each job runs once."""
    scene.worker()
    busy(scene)
    for _ in range(10):
        scene.store.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        scene.goes_on()
    scene.rest()
    scene.ledger.prove()


def test_clients_killed_while_idle(scene: Scene) -> None:
    """Jobs that arrive right after every waiting connection was killed run soon."""
    scene.worker()
    for _ in range(10):
        scene.store.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        (job,) = scene.ledger.enqueue("Note")
        eventually(lambda: scene.ledger.runs()[job], within=5, what="the job run")  # noqa: B023 - looked at in this round
    scene.rest()
    scene.ledger.prove()


@both
def test_everything_flushed(scene: Scene) -> None:
    """FLUSHALL takes what it takes; the worker goes on, registers again, and new jobs survive its death."""
    process = scene.worker()
    busy(scene)
    scene.store.flushall()
    scene.ledger.payloads.clear()
    process.await_log("event=lost")
    eventually(lambda: scene.store.scard("resque:workers") == 4, what="all slots registered again")
    (job,) = scene.ledger.enqueue("Hold")
    scene.started(job)
    process.kill()
    scene.worker()
    scene.ledger.open_gate()
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.runs()[job] == 1
