"""How many commands the server has to carry out."""

from __future__ import annotations

import threading
import time

import pytest
from conftest import NOOP, QUEUE, Bench
from eventually import until
from servers import Server

from worker.brokers.redis import RedisBroker
from worker.brokers.redis.connect import connect
from worker.job import ACK
from worker.protocols.resque import Resque

JOBS = 200_000
BOTH = ("resque", "sidekiq")


@pytest.mark.parametrize("protocol", BOTH)
def test_a_thousand_warm_jobs_cost_twelve_commands(bench: Bench) -> None:
    """With default settings, 1000 no-op jobs cost the server at most 12 commands, those in scripts included."""
    bench.start()
    bench.push(NOOP, 20_000)
    until(lambda: bench.drained(20_000), 20)

    bench.store.config_resetstat()
    with bench.store.pipeline() as pushes:  # in one transaction, so that the worker finds a full queue
        for _ in range(JOBS // 10_000):
            pushes.rpush(bench.queue, *[NOOP] * 10_000)
        pushes.execute()
    until(lambda: bench.drained(20_000 + JOBS), 60, pause=0.1)

    own = JOBS // 10_000 + 2 + bench.store.info("commandstats")["cmdstat_get"]["calls"]
    assert (bench.commands() - own) / (JOBS / 1000) <= 12


@pytest.mark.parametrize("protocol", BOTH)
def test_an_idle_worker_costs_two_commands_a_second(bench: Bench) -> None:
    """An idle worker with one queue costs the server at most 120 commands a minute."""
    bench.start()
    until(bench.leased)
    time.sleep(1)  # the start is over, with all that is written once
    bench.store.config_resetstat()

    time.sleep(30)  # what is counted is what happens while nothing happens

    assert bench.commands() <= 120 * 30 / 60


def test_one_job_wakes_one_of_twenty_idle_workers() -> None:
    """One enqueued job answers exactly one of the blocking calls of 20 idle workers, and one of them fetches it."""
    with Server("redis") as server, server.client() as store:
        brokers = [RedisBroker(connect(server.url), Resque(), ["budget"], name=f"w{n}") for n in range(20)]
        fetched: list[int] = []

        def wait(broker: RedisBroker) -> None:
            for delivery in broker.fetch(["budget"], 10, wait=3):
                broker.settle([(delivery, ACK)])
                fetched.append(delivery.receipt)

        threads = [threading.Thread(target=wait, args=(broker,)) for broker in brokers]
        for thread in threads:
            thread.start()
        until(lambda: store.info("clients")["blocked_clients"] == 20)
        store.config_resetstat()

        store.rpush(QUEUE, NOOP)

        until(lambda: fetched)
        assert store.info("clients")["blocked_clients"] == 19
        assert store.info("commandstats")["cmdstat_evalsha"]["calls"] == 2  # one fetch, one settlement
        for broker in brokers:
            broker.wake()
        for thread in threads:
            thread.join()
        assert len(fetched) == 1
        for broker in brokers:
            broker.close()
