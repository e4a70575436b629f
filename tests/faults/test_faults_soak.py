"""A quarter of a minute of producers, workers and kills at random: whatever happens, every job runs."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

from harness import Scene, eventually
from ledger import WORKERS
from processes import Process

from worker.brokers.redis.recovery import CRASHES

SECONDS = 15.0
JOBS, SLOW = 20_000, 100


def produce(scene: Scene, ids: list[str], stop: threading.Event) -> None:
    """Enqueue all jobs over most of the time, a few slow ones among them."""
    rounds = 100
    for _ in range(rounds):
        ids += scene.ledger.enqueue("Note", times=JOBS // rounds)
        ids += scene.ledger.enqueue("Nap", 0.3, times=SLOW // rounds)
        stop.wait(SECONDS * 0.8 / rounds)


def held_by(scene: Scene, process: Process) -> list[bytes]:
    """What a worker that was just killed has in flight."""
    keys = [key for key in scene.store.scan_iter("*:in-flight:*", count=1000) if f":{process.pid}:".encode() in key]
    return [payload for key in keys for payload in scene.store.hvals(key)]


def test_random_kills(scene: Scene) -> None:
    """Three workers, one of them killed and replaced every second: no job is lost, and only what was held repeats.

    Who holds a job that two victims have held is spared: its third death would bury the job, as it must.
    """
    seed = random.randrange(2**32)  # noqa: S311 - any seed will do
    print(f"seed={seed}")  # noqa: T201 - pytest shows it after a failure
    dice = random.Random(seed)  # noqa: S311 - chaos, not secrecy
    ids: list[str] = []
    held: Counter[bytes] = Counter()  # by payload, the victims that held it
    producer = threading.Thread(target=produce, args=(scene, ids, threading.Event()))
    producer.start()
    workers = [scene.launch() for _ in range(3)]
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        time.sleep(dice.uniform(0.5, 1.5))
        victim = dice.choice(workers)
        victim.freeze()  # what it holds stays as it is between the look and the kill
        if any(held[payload] >= CRASHES - 1 for payload in held_by(scene, victim)):
            victim.thaw()
            continue
        workers.remove(victim)
        victim.kill()
        held.update(held_by(scene, victim))
        workers.append(scene.launch())
    producer.join()
    scene.rest(within=30)
    scene.ledger.prove(twice={job for job, payload in scene.ledger.payloads.items() if held[payload]})
    assert scene.ledger.failed() == []
    eventually(lambda: scene.store.hlen(WORKERS) == 3, what="records of the living alone")
