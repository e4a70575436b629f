"""What each outcome of a Sidekiq job writes, and which outcome a failure has."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.job import ACK, REQUEUE, Dead, Delivery, Drop, Failure, Outcome, Requeue, Retry
from worker.protocols.command import Command
from worker.protocols.sidekiq import Sidekiq
from worker.registry import Registry

NOW = 1795323815.25
IDENTITY = "vm:1:0123456789ab"
FAILURE = Failure("Ns::E", "bad")
DAY = "2026-11-22"
PROCESSED: list[Command] = [("INCRBY", "stat:processed", 1), ("INCRBY", f"stat:processed:{DAY}", 1)]
FAILED: list[Command] = [("INCRBY", "stat:failed", 1), ("INCRBY", f"stat:failed:{DAY}", 1), *PROCESSED]
TRIM: list[Command] = [("ZREMRANGEBYSCORE", "dead", "-inf", NOW - 15552000), ("ZREMRANGEBYRANK", "dead", 0, -10000)]
PLAIN = b'{"class":"A","jid":"j","queue":"q","retry":true}'


def delivery(payload: bytes = PLAIN) -> Delivery:
    """Return a delivery from queue `q`."""
    return Delivery("q", 7, payload)


def commands(outcome: Outcome, payload: bytes = PLAIN) -> list[Command]:
    """Return what an outcome writes."""
    return Sidekiq().commands(delivery(payload), outcome, IDENTITY, NOW)


def judged(payload: bytes, jitter: float = 0.0) -> Outcome:
    """Judge a failure."""
    return Sidekiq().judge(delivery(payload), FAILURE, now=NOW, jitter=jitter)


def test_ack() -> None:
    """A job that is done counts for ever and for its day."""
    assert commands(ACK) == PROCESSED


def test_counters_are_what_ack_counts() -> None:
    """Jobs that are done together are counted under the same keys."""
    assert [("INCRBY", key, 1) for key in Sidekiq().counters(NOW)] == PROCESSED


def test_requeue() -> None:
    """A job given back goes to the pop end with its exact bytes, and counts nowhere."""
    assert commands(REQUEUE, b"not even json") == [("RPUSH", "queue:q", b"not even json")]


def test_retry() -> None:
    """A retry is an entry of `retry`, and counts as processed and failed."""
    added, *counts = commands(Retry(NOW + 15, FAILURE))
    assert added[:3] == ("ZADD", "retry", NOW + 15)
    assert counts == FAILED


def test_retry_without_failure() -> None:
    """A handler that asks to run again has not failed: its job is scheduled as it is."""
    assert commands(Retry(NOW + 60)) == [("ZADD", "schedule", NOW + 60, PLAIN), *PROCESSED]


def test_dead() -> None:
    """A dead job is buried, the dead set trimmed by age and number, and the failure counted."""
    added, *rest = commands(Dead(FAILURE))
    assert added[:3] == ("ZADD", "dead", NOW)
    assert rest == [*TRIM, *FAILED]


def test_dead_and_not_to_be_kept() -> None:
    """`dead: false` leaves nothing but the counts, whoever says that the job is dead."""
    assert commands(Dead(FAILURE), b'{"class":"A","dead":false}') == FAILED


def test_drop() -> None:
    """A job that leaves nothing is still counted."""
    assert commands(Drop()) == FAILED


@pytest.mark.parametrize("payload", [b'{"class":"Ok","args":[1', b"[1", b"NaN", b"", b"\xff", b'{"class":"A\xff"}'])
@pytest.mark.parametrize("outcome", [Dead(FAILURE), Retry(NOW, FAILURE), Retry(NOW), Requeue(NOW)])
def test_malformed_keeps_its_bytes(payload: bytes, outcome: Outcome) -> None:
    """What is no JSON rests in the dead set byte for byte, and counts nowhere."""
    assert commands(outcome, payload) == [("ZADD", "dead", NOW, payload), *TRIM]


@pytest.mark.parametrize("payload", [b"null", b"[1]", b'"s"', b"5", b" true "])
@pytest.mark.parametrize("outcome", [Dead(FAILURE), Retry(NOW, FAILURE), Retry(NOW), Requeue(NOW)])
def test_json_that_is_no_object_rests_inside_of_one(payload: bytes, outcome: Outcome) -> None:
    """Sidekiq's API raises over an entry that is no object: its text rests in one, and counts nowhere."""
    added, *rest = commands(outcome, payload)
    record = json.loads(bytes(added[3]))  # type: ignore[arg-type]

    assert added[:3] == ("ZADD", "dead", NOW)
    assert (record["class"], record["args"], record["failed_at"]) == ("(no job)", [payload.decode()], NOW)
    assert rest == TRIM


def test_namespace() -> None:
    """Every key has the prefix; a namespace without colon gets one."""
    protocol = Sidekiq("ns")
    outcomes: list[Outcome] = [ACK, REQUEUE, Dead(FAILURE), Retry(NOW, FAILURE), Drop(), Requeue(NOW)]
    keys = [command[1] for outcome in outcomes for command in protocol.commands(delivery(), outcome, IDENTITY, NOW)]
    assert keys
    assert all(str(key).startswith("ns:") for key in keys)


def test_judge_retries() -> None:
    """A failure is retried after the delay, and the outcome carries it."""
    assert judged(PLAIN, jitter=0.5) == Retry(NOW + 20, FAILURE, retry=True)


def test_judge_drops() -> None:
    """`retry: false` leaves nothing."""
    assert judged(b'{"class":"A","retry":false}') == Drop()


def test_judge_buries() -> None:
    """`retry: 0` is buried."""
    assert judged(b'{"class":"A","retry":0}') == Dead(FAILURE)


@pytest.mark.parametrize("payload", [b"null", b"{", b"\xff", b'{"class":"A\xff"}'])
def test_judge_malformed(payload: bytes) -> None:
    """What is no object is not retried."""
    assert judged(payload) == Dead(FAILURE)


@pytest.mark.parametrize("args", [b"[1e400]", b"[" * 101 + b"]" * 101])
def test_judge_does_not_retry_what_ruby_would_lose(args: bytes) -> None:
    """A payload that another process's poller could not carry is buried with its failure instead."""
    payload = b'{"class":"A","jid":"j","args":' + args + b"}"
    assert judged(payload) == Dead(FAILURE)
    assert args in bytes(commands(Dead(FAILURE), payload)[0][3])


def test_unknown_class_waits() -> None:
    """A job of unknown class is offered again in 5 seconds; no attempt and no failure is counted."""
    outcome = Sidekiq().unknown(delivery(), FAILURE, now=NOW)
    assert commands(outcome) == [("ZADD", "schedule", NOW + 5, PLAIN[:-1] + b',"polyworker_unknown":1}')]


def test_unknown_class_is_buried_in_the_end() -> None:
    """After 25 returns nobody is expected to know the class any more."""
    last = b'{"class":"A","jid":"j","polyworker_unknown":%d}'
    assert Sidekiq().unknown(delivery(last % 24), FAILURE, now=NOW) == Requeue(NOW + 60)
    assert Sidekiq().unknown(delivery(last % 25), FAILURE, now=NOW) == Dead(FAILURE)


def test_registration_is_asked_where_the_payload_is_silent() -> None:
    """A handler's retries hold, and the payload says so from then on, or promotion would make it `true`."""
    jobs = Registry()
    jobs.register("A", retries=3)(print)
    outcome = Sidekiq().judge(delivery(b'{"class":"A"}'), FAILURE, jobs.get("A"), now=NOW, jitter=0.0)
    assert outcome == Retry(NOW + 15, FAILURE, retry=3)
    assert json.loads(bytes(commands(outcome, b'{"class":"A"}')[0][3]))["retry"] == 3  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", [{b"q", b"other"}, [b"q"]])
def test_paused(answer: object) -> None:
    """The queues in the set `paused` are paused."""
    assert Sidekiq("ns").ask_paused() == ("SMEMBERS", "ns:paused")
    assert Sidekiq().paused(answer, ("p", "q")) == {"q"}


def test_nothing_is_paused() -> None:
    """Without the set nothing is."""
    assert Sidekiq().paused(None, ("q",)) == frozenset()


def test_the_schedule() -> None:
    """The jobs themselves lie in `retry` and `schedule`, and the fleet shares the looking."""
    protocol = Sidekiq("ns")
    assert (protocol.delayed_key, protocol.schedule_keys, protocol.processes_key) == (
        *(None, ("ns:retry", "ns:schedule"), "ns:processes"),
    )


def test_transfer() -> None:
    """A due job makes its queue known, and enters at the push end."""
    known, pushed = Sidekiq("ns:").transfer(b'{"class":"A","queue":"q"}', 0, NOW)
    assert (known, pushed[:2]) == (("SADD", "ns:queues", "q"), ("LPUSH", "ns:queue:q"))


FIELDS = ("class", "args", "jid", "queue", "retry", "retry_for", "retry_count", "retry_queue", "failed_at", "backtrace")
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([])


@given(
    st.binary()
    | st.dictionaries(st.sampled_from((*FIELDS, "polyworker_unknown")), VALUES).map(json.dumps).map(str.encode)
)
def test_any_payload_can_be_settled(payload: bytes) -> None:
    """Whatever a producer has written, a failure has an outcome, and the outcome can be written."""
    assert commands(judged(payload), payload)
    assert commands(Sidekiq().unknown(delivery(payload), FAILURE, now=NOW), payload)
