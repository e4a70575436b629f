"""A mixed fleet: one Ruby process and one Python process on one queue."""

from __future__ import annotations

from collections import Counter

import redis
from console import Console
from eventually import until
from fleet import Fleet
from traces import Traces


def test_a_mixed_fleet_shares_a_queue(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """Every job of one queue runs once, and both processes have their part of the work."""
    fleet.ruby()
    fleet.python()
    ruby.push_bulk("Nap", [[number, 10] for number in range(400)])
    runs = traces.await_ran(400)
    assert sorted(run.args[0] for run in runs) == list(range(400))
    assert {run.by for run in runs} == {"ruby", "python"}


def test_killing_the_python_half_loses_nothing(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """After kill -9 of the Python process under load, every job runs; again only what that process had begun."""
    fleet.ruby()
    fleet.python()
    victim = fleet.python()
    ruby.push_bulk("Nap", [[number, 5] for number in range(3000)])
    until(lambda: sum(run.pid == victim.pid for run in traces.ran()) > 50)
    victim.kill()
    assert len(traces.ran()) < 3000
    everything = set(range(3000))
    until(lambda: {run.args[0] for run in traces.ran()} == everything, seconds=30, pause=0.1)
    times = Counter(run.args[0] for run in traces.ran())
    again = {number for number, count in times.items() if count > 1}
    assert again <= {run.args[0] for run in traces.ran() if run.pid == victim.pid}


def test_a_killed_process_is_soon_forgotten(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """After kill -9, Sidekiq shows neither the process nor its work, long before the record would expire."""
    survivor, victim = fleet.python(queues="other"), fleet.python()
    ruby.perform_async("Hold", [])
    traces.await_started(1)
    until(ruby.work)
    victim.kill()
    until(lambda: [seen["identity"] for seen in ruby.processes()] == [survivor.identity], seconds=20)
    assert ruby.work() == []


def test_two_pollers_promote_each_job_once(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """While both halves look at the schedule, each of many jobs that are due at once runs once."""
    fleet.ruby()
    fleet.python()
    for number in range(200):
        ruby.perform_in("Note", 1, [number])
    traces.await_ran(200)
    until(lambda: ruby.queue("default")["size"] == 0)
    assert sorted(run.args[0] for run in traces.ran()) == list(range(200))
    assert ruby.stats()["scheduled_size"] == 0


def test_a_class_of_ruby_alone_is_left_to_ruby(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """A job whose class our worker does not know goes back uncounted, and a Ruby process runs it."""
    fleet.python()
    jid = ruby.perform_async("RubyOnly", [1])
    until(lambda: ruby.stats()["scheduled_size"])
    (entry,) = ruby.entries("schedule")
    assert (entry["item"]["polyworker_unknown"], entry["item"].get("retry_count"), entry["failed"]) == (1, None, False)
    assert ruby.stats()["processed"] == 0
    fleet.ruby()
    assert [(run.by, run.jid) for run in traces.await_ran(1)] == [("ruby", jid)]


def test_a_class_of_python_alone_is_run_by_python(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """A job whose class Ruby does not know fails there with a NameError, and our worker runs it when it is due."""
    half = fleet.ruby()
    jid = ruby.push({"class": "PythonOnly", "args": [1]})
    until(lambda: ruby.stats()["retry_size"])
    assert ruby.entries("retry")[0]["item"]["error_class"] == "NameError"
    half.stop()
    fleet.python()
    ruby.act("retry", jid, "retry")
    assert [(run.by, run.jid) for run in traces.await_ran(1)] == [("python", jid)]


def test_both_halves_share_the_counters(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """The counters of Sidekiq's dashboard are the sum over both halves."""
    halves = [fleet.ruby(), fleet.python()]
    ruby.push_bulk("Nap", [[number, 10] for number in range(100)])
    traces.await_ran(100)
    for half in halves:
        half.stop()
    assert (ruby.stats()["processed"], ruby.today()["processed"]) == (100, 100)


def test_no_process_is_left_behind(fleet: Fleet, ruby: Console, store: redis.Redis) -> None:
    """A worker of ours that has stopped is gone from Sidekiq's list of processes, and its work with it."""
    half = fleet.python()
    half.stop()
    assert ruby.processes() == []
    assert not store.exists(f"{half.identity}:work", f"{half.identity}:workers")
