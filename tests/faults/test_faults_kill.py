"""SIGKILL at each point where a job changes hands: it runs, and runs again only if the kill came after its work."""

from __future__ import annotations

import pytest
from harness import Scene, eventually
from servers import KINDS

RECOVERED = 10.0  # seconds after a kill

both = pytest.mark.parametrize("kind", KINDS)


def killed_at(scene: Scene, point: str, *jobs: str) -> list[str]:
    """Let a worker run Note jobs until the point kills it, and a second one do the rest; returns the ids."""
    ids = scene.ledger.enqueue("Note", times=20)
    assert scene.worker(point=point, quick=True).exit_status() == -9
    scene.worker(quick=True)
    scene.rest()
    return [*ids, *jobs]


@both
def test_killed_after_fetch(scene: Scene) -> None:
    """Jobs that were fetched by a worker that never learnt of it run once, elsewhere."""
    killed_at(scene, "fetch after 1")
    scene.ledger.prove()
    assert scene.ledger.processed() == (20, 0)


def test_killed_before_settle(scene: Scene) -> None:
    """Jobs that were done and not yet settled run again: at least once, and no more often than twice."""
    ids = killed_at(scene, "acknowledge before 1")
    scene.ledger.prove(twice=ids)
    assert max(scene.ledger.runs().values()) == 2


@both
def test_killed_after_settle(scene: Scene) -> None:
    """A job whose settlement was carried out is done, although its worker never read the answer."""
    (job,) = scene.ledger.enqueue("Note")
    assert scene.worker(point="acknowledge after 1", quick=True).exit_status() == -9
    scene.worker(quick=True)
    scene.ledger.enqueue("Note", times=20)
    eventually(lambda: not scene.ledger.queued() and len(scene.ledger.alive()) == 1)
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.runs()[job] == 1


def test_killed_after_settling_a_failure(scene: Scene) -> None:
    """A failure that was written is written once, although its worker never read the answer."""
    scene.ledger.enqueue("Unknown")
    assert scene.worker(point="settle after 1", quick=True).exit_status() == -9
    survivor = scene.worker(quick=True)
    survivor.await_log("event=recovered")
    assert [record["exception"] for record in scene.ledger.failed()] == ["NameError"]
    assert scene.ledger.processed() == (1, 1)


def test_killed_before_settling_a_failure(scene: Scene) -> None:
    """A failure that was not written yet is found again, and written once."""
    scene.ledger.enqueue("Unknown")
    assert scene.worker(point="settle before 1", quick=True).exit_status() == -9
    scene.worker(quick=True)
    scene.rest()
    assert [record["exception"] for record in scene.ledger.failed()] == ["NameError"]
    assert scene.ledger.processed() == (1, 1)


@both
def test_killed_mid_job(scene: Scene) -> None:
    """The job that was running when its worker died runs again; those beside and behind it run too."""
    (job,) = scene.ledger.enqueue("KillOnce")
    ids = scene.ledger.enqueue("Note", times=500)
    assert scene.worker(quick=True).exit_status() == -9
    scene.worker(quick=True)
    scene.rest()
    assert scene.ledger.starts()[job] == 2
    scene.ledger.prove(twice=ids)


def test_recovery_takes_less_than_ten_seconds(scene: Scene) -> None:
    """Ten seconds after the kill, counted from the kill, what the dead worker held runs on the living one."""
    victim = scene.worker()
    (job,) = scene.ledger.enqueue("Hold")
    scene.started(job)
    scene.worker()
    victim.kill()
    eventually(lambda: scene.ledger.starts()[job] == 2, within=RECOVERED, what="the job begun again")
    scene.ledger.open_gate()
    scene.rest()
    scene.ledger.prove()


def test_long_jobs_of_the_living_stay(scene: Scene) -> None:
    """A job that runs for several leases is not taken from its living worker."""
    scene.worker(quick=True)
    scene.worker(quick=True)
    ids = scene.ledger.enqueue("Nap", 5.0, times=3)
    scene.rest()
    assert scene.ledger.starts() == dict.fromkeys(ids, 1)


def test_equal_payloads_are_no_poison(scene: Scene) -> None:
    """One death counts once against a payload, however many equal copies of it were in flight: none is buried."""
    (job,) = scene.ledger.enqueue("Nap", 0.5)
    scene.store.rpush("resque:queue:q", *[scene.ledger.payloads[job]] * 3)
    victim = scene.worker(quick=True)
    eventually(lambda: scene.ledger.starts()[job] == 4, what="all four begun")
    victim.kill()
    scene.worker(quick=True)
    scene.rest()
    assert scene.ledger.failed() == []
    assert scene.ledger.runs()[job] == 4


@pytest.mark.parametrize("innocents", [0, 3])
def test_poison_rests_in_failed(scene: Scene, innocents: int) -> None:
    """A job that kills each process it runs in is buried after three; the jobs that flew beside it run."""
    ids = scene.ledger.enqueue("Nap", 0.3, times=innocents)
    (poison,) = scene.ledger.enqueue("Kill")
    ids += scene.ledger.enqueue("Nap", 0.3, times=innocents)
    for _ in range(3):
        assert scene.worker(quick=True).exit_status() == -9
    scene.worker(quick=True)
    scene.rest()
    assert scene.ledger.starts()[poison] == 3
    assert [(r["exception"], r["payload"]) for r in scene.ledger.failed()] == [
        ("Resque::DirtyExit", {"class": "Kill", "args": [poison]})
    ]
    scene.ledger.prove(twice=ids)
    assert all(scene.ledger.runs()[job] for job in ids)
