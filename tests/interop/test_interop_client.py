"""What our client enqueues, a Ruby worker runs, and a Ruby worker's failures treat as Ruby's own."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from console import Console
from eventually import until
from everykind import EVERY_KIND
from fleet import Fleet
from goclient import Client
from goclient.client import SidekiqClient
from servers import Server
from traces import Traces


@pytest.fixture
def client(server: Server) -> Iterator[SidekiqClient]:
    """Our client, speaking Sidekiq."""
    with Client(server.url, protocol="sidekiq") as client:
        yield client


def test_arguments_reach_ruby_with_value_and_type(client: SidekiqClient, fleet: Fleet, traces: Traces) -> None:
    """Each argument of enqueue arrives in a Ruby worker with its value and type, and the job under its jid."""
    jid = client.enqueue("Note", *EVERY_KIND)
    fleet.ruby()
    (run,) = traces.await_ran(1)
    assert (run.by, run.jid, repr(run.args)) == ("ruby", jid, repr(EVERY_KIND))


def test_many_jobs_run_in_their_order(client: SidekiqClient, fleet: Fleet, traces: Traces) -> None:
    """With one thread, a Ruby worker runs the jobs of enqueue_many in the order of the list, each under its jid."""
    jids = client.enqueue_many("Note", [[number] for number in range(1500)])
    fleet.ruby(concurrency=1)
    assert [(run.jid, run.args) for run in traces.await_ran(1500)] == [(jid, [n]) for n, jid in enumerate(jids)]


def test_a_job_for_later_is_run_by_ruby(client: SidekiqClient, fleet: Fleet, traces: Traces) -> None:
    """What enqueue_in put on the schedule is run by a Ruby worker alone, and not before its time."""
    due = time.time() + 1
    client.enqueue_in(1, "Note", "later")
    fleet.ruby()
    assert [run.args for run in traces.await_ran(1)] == [["later"]]
    assert time.time() >= due


def test_rubys_api_reads_a_waiting_job(client: SidekiqClient, ruby: Console) -> None:
    """Sidekiq::Queue shows what was enqueued, with its options."""
    jid = client.enqueue("Note", 1, "x", queue="low", retry=3, tags=["a"])
    (job,) = ruby.queue("low")["jobs"]
    assert (job["jid"], job["klass"], job["args"], job["tags"]) == (jid, "Note", [1, "x"], ["a"])


def test_ruby_obeys_retry_of_nought(client: SidekiqClient, fleet: Fleet, ruby: Console) -> None:
    """A job with `retry=0` that fails in Ruby is dead at once."""
    jid = client.enqueue("Fickle", retry=0)
    fleet.ruby()
    until(lambda: ruby.stats()["dead_size"])
    assert [entry["jid"] for entry in ruby.entries("dead")] == [jid]


def test_rescheduling_moves_a_job_of_ours(client: SidekiqClient, ruby: Console) -> None:
    """Ruby's `reschedule` finds a job by the bytes that it would write itself: ours moves, and is not doubled."""
    jid = client.enqueue_in(1000, "Note", "é</x>", 1.5, {"b": None})
    later = time.time() + 5000
    ruby.reschedule("schedule", jid, later)
    assert [entry["score"] for entry in ruby.entries("schedule")] == [pytest.approx(later)]
