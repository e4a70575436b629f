"""What Ruby enqueues, our worker runs: the same arguments, by value and by type, in the same order."""

from __future__ import annotations

import time

from console import Console
from everykind import EVERY_KIND
from fleet import Fleet
from traces import Traces


def test_arguments_arrive_with_value_and_type(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """Each argument of perform_async arrives with the value and the type that Ruby gave it."""
    ruby.perform_async("Note", EVERY_KIND)
    fleet.python()
    (run,) = traces.await_ran(1)
    assert repr(run.args) == repr(EVERY_KIND)  # tells 1 from 1.0 and from True


def test_the_jid_arrives(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """A handler sees the jid that perform_async returned."""
    fleet.python()
    jid = ruby.perform_async("Note", [])
    assert traces.await_ran(1)[0].jid == jid


def test_jobs_run_in_the_order_of_their_calls(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """With one slot, jobs run in the order in which perform_async was called."""
    for number in range(50):
        ruby.perform_async("Note", [number])
    fleet.python(concurrency=1)
    assert [run.args for run in traces.await_ran(50)] == [[number] for number in range(50)]


def test_bulk_jobs_run_in_the_order_of_their_list(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """With one slot, the jobs of push_bulk run in the order of the list, each under its jid."""
    jids = ruby.push_bulk("Note", [[number] for number in range(2500)])
    fleet.python(concurrency=1)
    assert [(run.jid, run.args) for run in traces.await_ran(2500)] == [(jid, [n]) for n, jid in enumerate(jids)]


def test_a_job_for_later_runs_when_it_is_due(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """What perform_in put on the schedule is run by our worker alone, and not before its time."""
    fleet.python()
    due = time.time() + 1
    ruby.perform_in("Note", 1, ["later"])
    assert ruby.stats()["scheduled_size"] == 1
    assert [run.args for run in traces.await_ran(1)] == [["later"]]
    assert time.time() >= due


def test_options_are_kept(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """`set(queue:)` moves a job to another queue, which our worker serves."""
    fleet.python(queues="low")
    ruby.perform_with("Note", {"queue": "low", "tags": ["a", "b"], "custom": {"k": [1.0]}}, ["low"])
    assert [run.args for run in traces.await_ran(1)] == [["low"]]


def test_strict_queues_are_served_in_their_order(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """`-queues=high,low` empties `high` first, whatever was enqueued before."""
    for queue in ("low", "high"):
        for number in range(20):
            ruby.perform_with("Note", {"queue": queue}, [queue, number])
    fleet.python(queues="high,low", concurrency=1)
    assert [run.args[0] for run in traces.await_ran(40)] == ["high"] * 20 + ["low"] * 20
