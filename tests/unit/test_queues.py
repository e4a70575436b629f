"""The -queues flag and the order of each fetch. Plain parsing is in the protocol's own cases."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from worker.errors import ConfigError
from worker.queues import Queues, parse_queues, system_shuffle


@pytest.mark.parametrize(
    ("flag", "names", "weighted"),
    [
        ("mail", ("mail",), False),
        ("high,low", ("high", "low"), False),
        ("high=2,low", ("high", "high", "low"), True),
        ("a=0,b=1", ("b",), True),
        (" a , b", (" a ", " b"), False),
        ("a:b,{c}", ("a:b", "{c}"), False),
    ],
)
def test_flag(flag: str, names: tuple[str, ...], *, weighted: bool) -> None:
    """Names come as often as they weigh, in the order of the flag, and are never trimmed."""
    assert parse_queues(flag) == Queues(names, weighted)


@pytest.mark.parametrize("flag", ["", ",", "a=0", "=3"])
def test_at_least_one_queue(flag: str) -> None:
    """A flag that names no queue is refused, with an example of one that does."""
    with pytest.raises(ConfigError, match="at least one queue, for example"):
        parse_queues(flag)


@pytest.mark.parametrize("weight", ["x", "1.5", "", "1=2", "٣"])
def test_weights_are_numbers(weight: str) -> None:
    """A weight that is no integer is refused, and named."""
    with pytest.raises(ConfigError, match="weight of queue 'mail' must be numeric"):
        parse_queues(f"mail={weight}")


def test_patterns_are_refused() -> None:
    """A `*` would wait for a queue of that name, so it is refused."""
    with pytest.raises(ConfigError, match="not patterns"):
        parse_queues("mail,high_*")


def test_strict_order_never_changes() -> None:
    """Without weights every fetch goes in the order of the flag, each name once."""
    queues = parse_queues("b,a,b")

    assert {queues.order(system_shuffle()) for _ in range(20)} == {("b", "a")}


def test_weighted_order_names_each_queue_once() -> None:
    """A weighted fetch looks at every queue, and at none twice."""
    queues = parse_queues("a=3,b=1,c=2")

    assert all(sorted(queues.order(system_shuffle())) == ["a", "b", "c"] for _ in range(50))


def test_weights_decide_who_comes_first() -> None:
    """A queue comes first as often as its share of all weights."""
    queues, shuffle = parse_queues("a=3,b=1"), random.Random(7)  # noqa: S311 - fairness, not secrecy
    first = Counter(queues.order(shuffle)[0] for _ in range(4000))

    assert 0.7 < first["a"] / 4000 < 0.8


def test_distinct() -> None:
    """The queues of a flag are its names, each once."""
    assert parse_queues("a=2,b=1,a=1").distinct == ("a", "b")
