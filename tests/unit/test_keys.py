"""Key names beside a queue. Single names are in the protocol's own cases; here is what holds for all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from redis.crc import key_slot

from worker.brokers.redis.keys import QueueKeys, beside, ours, slot

QUEUE_NAMES = st.text(min_size=1) | st.text("ab{}: ", min_size=1)


@given(QUEUE_NAMES)
def test_slots_are_those_of_redis(name: str) -> None:
    """The slot of a key is what Redis computes."""
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        return
    assert slot(name) == key_slot(encoded)


@given(QUEUE_NAMES.filter(lambda name: name.isprintable()), QUEUE_NAMES.filter(lambda name: name.isprintable()))
def test_the_keys_of_a_queue_share_its_slot(queue: str, worker: str) -> None:
    """Whatever a queue and a worker are called, one script may touch their keys."""
    keys = QueueKeys(queue, f"resque:queue:{queue}", worker)

    assert {slot(key) for key in (keys.in_flight, keys.arrival, keys.crashes)} == {slot(keys.list)}


@given(st.lists(QUEUE_NAMES.filter(lambda name: name.isprintable()), min_size=2, max_size=2, unique=True))
def test_queues_never_share_a_key(names: list[str]) -> None:
    """Two queues never have a key in common."""
    one, other = (f"resque:queue:{name}" for name in names)

    assert beside(one, "crashes") != beside(other, "crashes")


def test_reading_a_name() -> None:
    """The name of an in-flight or arrival key tells its list and its worker."""
    keys = QueueKeys("mail", "resque:queue:mail", "host:1:abc")
    found = [ours(key) for key in (keys.in_flight, keys.arrival, keys.list, keys.crashes)]

    assert [(one.list, one.kind, one.worker) if one else None for one in found] == [
        ("resque:queue:mail", "in-flight", "host:1:abc"),
        ("resque:queue:mail", "arrival", "host:1:abc"),
        None,
        None,
    ]
