"""Recovery itself dies, or is done by several at once: what was held comes back once."""

from __future__ import annotations

from harness import Scene, eventually
from processes import Process


def held_by_the_dead(scene: Scene) -> list[str]:
    """Leave jobs of two queues in flight of a killed worker; returns their ids."""
    ids = scene.ledger.enqueue("Hold", queue="a", times=2) + scene.ledger.enqueue("Hold", queue="b", times=2)
    victim = scene.worker(queues="a,b", quick=True)
    scene.started(*ids)
    victim.kill()
    scene.ledger.open_gate()
    return ids


def dies(scene: Scene, point: str) -> None:
    """Start a worker that shares no queue with the dead one and dies at a point of its recovery."""
    assert scene.worker(queues="elsewhere", point=point, quick=True).exit_status() == -9


def healed(scene: Scene) -> None:
    """Start a worker that does not die, let everything run, and prove that nothing ran twice."""
    scene.worker(queues="a,b", quick=True)
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.processed() == (4, 0)


def test_recoverer_dies_between_two_queues(scene: Scene) -> None:
    """One queue was given back, the other not yet: the next recoverer gives back the other, and only that."""
    held_by_the_dead(scene)
    dies(scene, "recover after 1")
    assert len(scene.ledger.queued("a")) == 2
    assert len(scene.ledger.in_flight(live=False)) == 2
    healed(scene)


def test_recoverer_dies_before_the_mark(scene: Scene) -> None:
    """Everything was given back, and the lease of the dead one is still there: nothing is given back twice."""
    held_by_the_dead(scene)
    dies(scene, "mark before 1")
    assert [len(scene.ledger.queued(queue)) for queue in "ab"] == [2, 2]
    healed(scene)


def test_recoverer_dies_after_the_mark(scene: Scene) -> None:
    """The second look at a dead worker is taken by whoever lives, and clears away what is known of it."""
    held_by_the_dead(scene)
    dies(scene, "mark after 1")
    healed(scene)
    eventually(lambda: scene.store.hlen("resque:polyworker:workers") == 1, what="the record of the living alone")
    eventually(lambda: scene.store.zcard("resque:polyworker:leases") == 1, what="the lease of the living alone")


def test_recoverer_dies_before_burying(scene: Scene) -> None:
    """A job that was found to be poison, and not buried yet, is buried by the next recoverer."""
    (poison,) = scene.ledger.enqueue("Kill")
    for _ in range(3):
        assert scene.worker(quick=True).exit_status() == -9
    dies(scene, "recover after 1")
    assert scene.ledger.failed() == []
    assert scene.ledger.in_flight() == [scene.ledger.payloads[poison]]
    scene.worker(quick=True)
    scene.rest()
    assert [record["exception"] for record in scene.ledger.failed()] == ["Resque::DirtyExit"]
    assert scene.ledger.processed() == (1, 1)
    assert not scene.store.exists("{resque:queue:q}:crashes")


def test_two_recover_at_once(scene: Scene) -> None:
    """Two workers that find the same lease run out give back each job once, and count one crash."""
    ids = held_by_the_dead(scene)
    rivals: list[Process] = [scene.launch(queues="elsewhere", quick=True) for _ in range(2)]
    eventually(lambda: any("event=recovered" in rival.log() for rival in rivals), what="one recovery")
    given_back = scene.ledger.queued("a") + scene.ledger.queued("b")
    assert given_back == [scene.ledger.payloads[job] for job in ids]
    assert set(scene.store.hvals("{resque:queue:a}:crashes")) == {b"1"}
    healed(scene)


def test_given_back_in_order_before_the_rest(scene: Scene) -> None:
    """What a dead worker held returns to the head of its queue, in the order in which it was fetched."""
    ids = scene.ledger.enqueue("Hold", times=4)
    victim = scene.worker(quick=True)
    scene.started(*ids)
    ids += scene.ledger.enqueue("Note", times=3)
    victim.kill()
    recoverer = scene.worker(queues="elsewhere", quick=True)
    recoverer.await_log("event=recovered")
    assert scene.ledger.queued() == [scene.ledger.payloads[job] for job in ids]
