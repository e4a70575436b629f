"""What Sidekiq's API says of a worker of ours: the calls that scripts and dashboards of Ruby programs make."""

from __future__ import annotations

import os
import socket
import time
from typing import Any

import pytest
import redis
from console import Console
from eventually import until
from fleet import Fleet, Worker
from traces import Traces

MEMBERS = {"retry", "queue", "class", "args", "jid", "created_at", "enqueued_at"}  # of a payload that Ruby writes


@pytest.fixture
def busy(fleet: Fleet, ruby: Console, traces: Traces) -> Worker:
    """A worker of ours with two jobs under way, and shown."""
    process = fleet.python(queues="default,low", concurrency=3)
    for number in range(2):
        ruby.perform_async("Hold", [number])
    traces.await_started(2)
    until(lambda: len(ruby.work()) == 2)
    return process


def test_stats_count_every_end(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """Sidekiq::Stats counts what was done, failed, waits for its retry, and is dead."""
    fleet.python()
    ruby.push_bulk("Note", [[1], [2], [3]])
    ruby.push({"class": "Boom", "args": ["once"]})
    ruby.push({"class": "Boom", "args": ["for good"], "retry": 0})
    ruby.push({"class": "Boom", "args": ["gone"], "retry": False})
    traces.await_ran(3)
    seen = until(lambda: (stats := ruby.stats())["processed"] == 6 and stats)
    assert (seen["failed"], seen["retry_size"], seen["dead_size"], seen["enqueued"]) == (3, 1, 1, 0)


def test_the_days_counters_are_kept_for_five_years(fleet: Fleet, ruby: Console, store: redis.Redis) -> None:
    """Sidekiq::Stats::History shows today's jobs, in counters that expire after five years."""
    process = fleet.python()
    ruby.push({"class": "Note", "args": []})
    ruby.push({"class": "Boom", "args": ["x"]})
    until(lambda: ruby.today() == {"processed": 2, "failed": 1})
    process.stop()
    day = time.strftime("%Y-%m-%d", time.gmtime())
    assert store.ttl(f"stat:processed:{day}") == pytest.approx(157_680_000, abs=60)
    assert store.ttl(f"stat:failed:{day}") == pytest.approx(157_680_000, abs=60)


def test_a_process_shows_itself(busy: Worker, ruby: Console) -> None:
    """Sidekiq::ProcessSet shows our process as it shows Ruby's."""
    (seen,) = ruby.processes()
    now = time.time()
    assert (seen["hostname"], seen["pid"], seen["tag"]) == (socket.gethostname(), busy.pid, "polyworker")
    assert (seen["queues"], seen["concurrency"], seen["labels"]) == (["default", "low"], 3, [])
    assert seen["identity"] == busy.identity
    assert seen["stopping"] is False
    assert now - 20 < seen["started_at"] <= now
    assert now - 12 < seen["beat"] <= now


def test_a_process_tells_its_memory_and_distance(busy: Worker, ruby: Console) -> None:
    """The resident memory is in kilobytes, and the round trip in microseconds."""
    (seen,) = ruby.processes()
    pages = int(open(f"/proc/{busy.pid}/statm").read().split()[1])  # noqa: PTH123, SIM115 - a file of the kernel's
    assert seen["rss"] == pytest.approx(pages * os.sysconf("SC_PAGE_SIZE") / 1024, rel=0.3)
    assert 0 < seen["rtt_us"] < 1_000_000


@pytest.mark.usefixtures("busy")
def test_busy_slots_are_counted(ruby: Console) -> None:
    """Sidekiq::Stats and ProcessSet tell how many slots are busy."""
    assert until(lambda: ruby.stats()["workers_size"] == 2)
    assert [process["busy"] for process in ruby.processes()] == [2]


def test_work_under_way_is_shown(busy: Worker, ruby: Console) -> None:
    """Sidekiq::Workers shows each job under way: its process, queue, start, and payload with all its members."""
    work = ruby.work()
    assert {item["identity"] for item in work} == {busy.identity}
    assert len({item["tid"] for item in work}) == 2
    assert sorted(item["work"]["payload"]["args"] for item in work) == [[0], [1]]
    for item in work:
        assert item["work"]["queue"] == "default"
        assert set(item["work"]["payload"]) == MEMBERS
        assert 0 <= time.time() - item["work"]["run_at"] < 20


@pytest.mark.usefixtures("busy")
def test_work_that_ended_is_shown_no_more(ruby: Console, traces: Traces) -> None:
    """When its jobs are done, a process shows no work."""
    traces.turn_on("gate")
    traces.await_ran(2)
    until(lambda: ruby.work() == [] and ruby.stats()["workers_size"] == 0, seconds=15)


def test_the_record_of_a_process_expires(busy: Worker, store: redis.Redis) -> None:
    """The keys of a process vanish within a minute when it beats no more."""
    for key in (busy.identity, f"{busy.identity}:work", f"{busy.identity}:workers"):
        assert 0 < store.ttl(key) <= 60


def test_the_latency_of_a_promoted_job_counts_from_its_promotion(fleet: Fleet, ruby: Console) -> None:
    """Queue#latency of a job that our worker promoted is the time since then, not since it was made."""
    item: dict[str, Any] = {"class": "Note", "args": [], "at": time.time() + 0.2, "created_at": time.time() - 3600}
    jid = ruby.push(item)
    fleet.python(queues="other")
    seen = until(lambda: (queue := ruby.queue("default"))["size"] and queue, seconds=20)
    assert 0 <= seen["latency"] < 5
    assert [job["jid"] for job in seen["jobs"]] == [jid]
    assert seen["jobs"][0]["created_at"] == pytest.approx(item["created_at"])


def test_add_to_queue_hands_a_scheduled_job_to_us(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """A scheduled job that somebody adds to its queue by hand is run by our worker."""
    fleet.python()
    jid = ruby.perform_in("Note", 1000, ["now"])
    ruby.act("schedule", jid, "add_to_queue")
    assert [run.jid for run in traces.await_ran(1)] == [jid]
