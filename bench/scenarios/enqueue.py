"""Scenarios enqueue and enqueue-many: how fast one producer adds jobs, with a call for each or a call for many."""

from __future__ import annotations

from functools import partial

from bench.errors import RunError
from bench.peers import FOREIGN, GOCLIENT, RUBYCLIENT, SIDEKIQS, Peer
from bench.results import JOBS_A_SECOND, Run
from bench.scenarios.cast import OURS, OURS_SIDEKIQ
from bench.scenarios.scenario import Scenario
from bench.stage import Stage

SECONDS = (1.0, 0.4)
PEERS = (OURS_SIDEKIQ, OURS, GOCLIENT, RUBYCLIENT, *SIDEKIQS, *FOREIGN)


def measure(stage: Stage, peer: Peer, how: str) -> Run:
    """One turn; the producer takes the time, without its start."""
    speed = peer.enqueues_many if how == "bulk" else peer.enqueues
    count = int(speed * stage.seconds(*SECONDS))
    stage.clear()
    seconds = stage.enqueue(peer, stage.order("noop", count, how))
    _check(stage, peer, count)
    return {JOBS_A_SECOND.name: count / seconds}


def _check(stage: Stage, peer: Peer, count: int) -> None:
    if peer.counter and (waiting := stage.client.llen(peer.counter.queue)) != count:
        raise RunError(f"of {count} jobs {waiting} are in the queue")


ENQUEUE = Scenario(
    name="enqueue",
    title="Enqueueing one by one",
    about="One producer adds no-op jobs, with a call for each. polyworker is its Python client; "
    "the Go and Ruby clients write Sidekiq's jobs.",
    figures=(JOBS_A_SECOND,),
    peers=PEERS,
    measure=partial(measure, how="single"),
    rounds=1,
)
ENQUEUE_MANY = Scenario(
    name="enqueue-many",
    title="Enqueueing many at once",
    about="One producer adds no-op jobs by its best call for many: `enqueue_many` of polyworker's clients, "
    "`push_bulk` of Sidekiq.",
    figures=(JOBS_A_SECOND,),
    peers=PEERS,
    measure=partial(measure, how="bulk"),
    quick_for_all=True,
)
