"""Failures in a mixed fleet: what one half writes into the retry and dead sets, the other reads and goes on with."""

from __future__ import annotations

import time
from typing import Any

import pytest
import redis
from console import Console
from eventually import until
from fleet import Fleet
from traces import Traces

LONG = 'é</x> & \u2028 "q" \\ ' * 800  # more characters than are kept


def failed(ruby: Console, **item: Any) -> dict[str, Any]:
    """Push a job that fails and return its entry in the retry set."""
    jid = ruby.push({"class": "Boom", "args": ["no such user"], **item})
    return entry(ruby, "retry", jid)


def entry(ruby: Console, where: str, jid: str) -> dict[str, Any]:
    """The entry of a set with a jid, once it is there."""
    found: list[dict[str, Any]] = until(lambda: [one for one in ruby.entries(where) if one["jid"] == jid])
    return found[0]


def test_ruby_reads_the_error_of_a_retry(fleet: Fleet, ruby: Console) -> None:
    """RetrySet shows a job that failed here with its error, as one that failed in Ruby."""
    fleet.python()
    before = time.time()
    seen = failed(ruby)
    assert seen["failed"]
    assert (seen["item"]["error_class"], seen["item"]["error_message"]) == ("ValueError", "no such user")
    assert (seen["item"]["retry_count"], seen["queue"], seen["klass"]) == (0, "default", "Boom")
    assert before <= seen["item"]["failed_at"] <= time.time()
    assert isinstance(seen["item"]["failed_at"], float)


def test_the_first_retry_is_due_as_in_ruby(fleet: Fleet, ruby: Console) -> None:
    """The first retry is due 15 to 24 seconds after the failure."""
    fleet.python()
    seen = failed(ruby)
    delay = seen["score"] - seen["item"]["failed_at"]
    assert 14.5 <= delay < 25  # both times are taken a little apart


def test_a_retry_keeps_what_it_came_with(fleet: Fleet, ruby: Console) -> None:
    """A job in the retry set has all that it came with, in its order, before what the failure adds."""
    fleet.python()
    item = {"tags": ["a"], "custom": {"k": [1.0, 12345678901234567890]}, "bid": "b-1", "dead": True}
    seen = failed(ruby, **item)["item"]
    given = ["retry", "queue", "class", "args", *item, "jid", "created_at", "enqueued_at"]
    assert list(seen) == [*given, "error_message", "error_class", "failed_at", "retry_count"]
    assert repr({name: seen[name] for name in item}) == repr(item)


@pytest.mark.parametrize(("wanted", "lines"), [(1, 1), (True, None)])
def test_ruby_decodes_our_backtrace(wanted: object, lines: int | None, fleet: Fleet, ruby: Console) -> None:
    """`backtrace` n or true: Ruby decodes as many lines, innermost first, in its own form."""
    fleet.python()
    seen = failed(ruby, backtrace=wanted)["backtrace"]
    assert "interopjobs.py:" in seen[0]
    assert seen[0].endswith("in `boom'")
    assert lines is None or len(seen) == lines


def test_an_endless_message_is_cut(fleet: Fleet, ruby: Console) -> None:
    """Of an error's message, Ruby reads the first ten thousand characters, whatever they are."""
    fleet.python()
    assert failed(ruby, args=[LONG])["item"]["error_message"] == LONG[:10_000]


def test_rescheduling_moves_a_retry_of_ours(fleet: Fleet, ruby: Console) -> None:
    """Ruby's `reschedule` finds a retry by the bytes that it would write itself: ours moves, and is not doubled."""
    fleet.python()
    seen = failed(ruby, args=['é</x> & \u007f " \\ \n'], custom=[1.5, None, {"k": 10**30}], backtrace=True)
    later = time.time() + 5000
    ruby.reschedule("retry", seen["jid"], later)
    assert [one["score"] for one in ruby.entries("retry")] == [pytest.approx(later)]


def test_a_job_that_failed_in_ruby_is_retried_by_us(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """A retry that Ruby wrote is promoted and run by our worker once it is due."""
    half = fleet.ruby()
    jid = ruby.perform_async("Fickle", ["r"])
    entry(ruby, "retry", jid)
    half.stop()
    traces.turn_on("mended")
    ruby.reschedule("retry", jid, time.time() - 1)
    fleet.python()
    assert [(run.by, run.jid, run.args) for run in traces.await_ran(1)] == [("python", jid, ["r"])]


def test_a_job_that_failed_here_is_retried_by_ruby(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """A retry that our worker wrote is promoted and run by Ruby once it is due."""
    half = fleet.python()
    jid = ruby.perform_async("Fickle", ["p"])
    entry(ruby, "retry", jid)
    half.stop()
    traces.turn_on("mended")
    ruby.reschedule("retry", jid, time.time() - 1)
    fleet.ruby()
    assert [(run.by, run.jid, run.args) for run in traces.await_ran(1)] == [("ruby", jid, ["p"])]


def test_failures_of_both_halves_count_on(fleet: Fleet, ruby: Console) -> None:
    """A second failure, here, of a job that failed first in Ruby, is failure number two, and says when each was."""
    half = fleet.ruby()
    jid = ruby.push({"class": "Fickle", "args": [], "backtrace": 3})
    first = entry(ruby, "retry", jid)["item"]
    half.stop()
    ruby.reschedule("retry", jid, time.time() - 1)
    fleet.python()
    second = until(lambda: (one := entry(ruby, "retry", jid))["item"]["retry_count"] == 1 and one)
    assert (first["retry_count"], first["error_class"]) == (0, "ArgumentError")
    assert second["item"]["error_class"] == "LookupError"
    assert second["item"]["failed_at"] == pytest.approx(first["failed_at"])
    assert second["item"]["created_at"] == pytest.approx(first["created_at"])
    assert 15.5 <= second["score"] - second["item"]["retried_at"] < 36


def test_retry_all_brings_our_retries_back(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """RetrySet#retry_all puts every retry of ours into its queue, and they run."""
    fleet.python()
    jids = {ruby.perform_async("Fickle", [number]) for number in range(5)}
    until(lambda: ruby.stats()["retry_size"] == 5)
    traces.turn_on("mended")
    ruby.retry_all("retry")
    assert {run.jid for run in traces.await_ran(5)} == jids
    assert ruby.stats()["retry_size"] == 0


def test_ruby_can_kill_a_retry_of_ours(fleet: Fleet, ruby: Console, store: redis.Redis) -> None:
    """A retry that somebody kills lies in the dead set, byte for byte."""
    fleet.python()
    seen = failed(ruby)
    (retry,) = store.zrange("retry", 0, -1)
    ruby.act("retry", seen["jid"], "kill")
    assert store.zrange("dead", 0, -1) == [retry]
    assert not store.exists("retry")


def test_ruby_can_delete_a_retry_of_ours(fleet: Fleet, ruby: Console) -> None:
    """A retry that somebody deletes is gone."""
    fleet.python()
    ruby.act("retry", failed(ruby)["jid"], "delete")
    assert ruby.entries("retry") == []


def test_a_dead_job_of_ours_can_be_revived(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """A job that died here is shown by DeadSet, and runs when somebody retries it."""
    fleet.python()
    jid = ruby.push({"class": "Fickle", "args": [], "retry": 0})
    dead = entry(ruby, "dead", jid)
    assert (dead["item"]["error_class"], dead["item"]["retry_count"]) == ("LookupError", 0)
    traces.turn_on("mended")
    ruby.act("dead", jid, "retry")
    assert [run.jid for run in traces.await_ran(1)] == [jid]


def test_the_last_retry_ends_in_the_dead_set(fleet: Fleet, ruby: Console) -> None:
    """A job with `retry` 1 that fails a second time is dead, with one retry counted."""
    fleet.python()
    jid = failed(ruby, retry=1)["jid"]
    ruby.reschedule("retry", jid, time.time() - 1)
    assert entry(ruby, "dead", jid)["item"]["retry_count"] == 1


def test_retry_queue_is_obeyed(fleet: Fleet, ruby: Console) -> None:
    """A job with `retry_queue` waits for that queue after its first failure."""
    fleet.python()
    assert failed(ruby, retry_queue="low")["queue"] == "low"


def test_dead_false_leaves_nothing(fleet: Fleet, ruby: Console) -> None:
    """A job with `dead: false` that is given up leaves nothing but its counts."""
    fleet.python()
    ruby.push({"class": "Boom", "args": ["x"], "retry": 0, "dead": False})
    until(lambda: ruby.stats()["failed"] == 1)
    assert (ruby.stats()["dead_size"], ruby.stats()["retry_size"]) == (0, 0)
