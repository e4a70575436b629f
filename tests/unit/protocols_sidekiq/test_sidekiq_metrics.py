"""What Sidekiq's Metrics page charts."""

from __future__ import annotations

import pytest

from worker.meter import Meter
from worker.protocols.command import Command
from worker.protocols.sidekiq import Sidekiq

AT = 1795324034.0  # 22 November 2026, 05:07:14 UTC


def charted(*runs: tuple[str, float | None], namespace: str = "", now: float = AT) -> list[Command]:
    """Return what runs write: class and milliseconds, None for a failure."""
    meter = Meter(1)
    for name, took in runs:
        counts = meter.counts(0, name)
        if took is None:
            counts.failed += 1
        else:
            counts.note(took / 1000)
    return Sidekiq(namespace).metrics(meter, now)


def test_commands_as_ruby_writes_them() -> None:
    """A run and a failure fill the hashes of 7 and 8, and the run alone the histograms."""
    assert charted(("Ok", 0.0), ("Boom", None)) == [
        ("HINCRBY", "j|20261122|5:7", "Ok|p", 1),
        ("HINCRBY", "j|20261122|5:7", "Ok|ms", 0),
        ("HINCRBY", "j|20261122|5:7", "Boom|p", 1),
        ("HINCRBY", "j|20261122|5:7", "Boom|f", 1),
        ("EXPIRE", "j|20261122|5:7", 28800),
        ("HINCRBY", "j|261122|5:07", "Ok|p", 1),
        ("HINCRBY", "j|261122|5:07", "Ok|ms", 0),
        ("HINCRBY", "j|261122|5:07", "Boom|p", 1),
        ("HINCRBY", "j|261122|5:07", "Boom|f", 1),
        ("EXPIRE", "j|261122|5:07", 28800),
        ("HINCRBY", "j|261122|5:0", "Ok|p", 1),
        ("HINCRBY", "j|261122|5:0", "Ok|ms", 0),
        ("HINCRBY", "j|261122|5:0", "Boom|p", 1),
        ("HINCRBY", "j|261122|5:0", "Boom|f", 1),
        ("EXPIRE", "j|261122|5:0", 259200),
        ("BITFIELD", "Ok-22-05:7", "OVERFLOW", "SAT", "INCRBY", "u16", "#0", 1),
        ("EXPIRE", "Ok-22-05:7", 28800),
        ("BITFIELD", "h|Ok-22-5:7", "OVERFLOW", "SAT", "INCRBY", "u16", "#0", 1),
        ("EXPIRE", "h|Ok-22-5:7", 28800),
    ]


@pytest.mark.parametrize(
    ("now", "keys"),
    [
        (1795324034, {"j|20261122|5:7", "j|261122|5:07", "j|261122|5:0", "A-22-05:7", "h|A-22-5:7"}),
        (1793577540, {"j|20261101|23:59", "j|261101|23:59", "j|261101|23:5", "A-01-23:59", "h|A-1-23:59"}),
    ],
)
def test_keys(now: float, keys: set[str]) -> None:
    """Each version pads days, hours and minutes in its own way."""
    assert {str(command[1]) for command in charted(("A", 100.0), now=now)} == keys


@pytest.mark.parametrize(
    ("milliseconds", "index"), [(0, 0), (19.9, 0), (20, 1), (29, 1), (30, 2), (334_999, 24), (335_000, 25), (1e9, 25)]
)
def test_bucket(milliseconds: float, index: int) -> None:
    """A time is counted below the first limit that is larger."""
    assert ("BITFIELD", "A-22-05:7", "OVERFLOW", "SAT", "INCRBY", "u16", f"#{index}", 1) in charted(("A", milliseconds))


def test_several_buckets_in_one_command() -> None:
    """A histogram is written by one command, in the order of its buckets."""
    steps = ("INCRBY", "u16", "#0", 2, "INCRBY", "u16", "#5", 1)
    runs = (("A", 120.0), ("A", 1.0), ("A", 1.0))
    assert ("BITFIELD", "A-22-05:7", "OVERFLOW", "SAT", *steps) in charted(*runs)


def test_time_of_failures_is_not_charted() -> None:
    """A class that only failed has no milliseconds and no histogram."""
    written = charted(("A", None))
    assert {command[0] for command in written} == {"HINCRBY", "EXPIRE"}
    assert not any("A|ms" in command for command in written)


def test_fractions_add_up() -> None:
    """Runs of less than a millisecond count together."""
    assert ("HINCRBY", "j|20261122|5:7", "A|ms", 2) in charted(*[("A", 0.25)] * 9)


def test_namespace() -> None:
    """Every key has the prefix."""
    assert all(str(command[1]).startswith("ns:") for command in charted(("A", 1.0), namespace="ns"))


def test_nothing_ran() -> None:
    """Without runs nothing is written."""
    assert charted() == []
