"""Which queues to look at, and in which order: the `-queues` flag, as goworker reads it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Protocol

import msgspec

from worker.errors import ConfigError

HEAVIEST = 1000  # each name is listed as often as it weighs, and the list is shuffled for every fetch

_NUMBER = re.compile(r"[+-]?[0-9]+")


class Shuffle(Protocol):
    """The part of random.Random that weighted queues need."""

    def sample(self, population: Sequence[str], k: int) -> list[str]:
        """Return `k` distinct elements in random order."""


class Queues(msgspec.Struct, frozen=True):
    """The parsed flag: each name as often as it weighs. Without weights the order is strict."""

    names: tuple[str, ...]
    weighted: bool = False

    @property
    def distinct(self) -> tuple[str, ...]:
        """Each name once, in the order of the flag."""
        return tuple(dict.fromkeys(self.names))

    @property
    def weights(self) -> dict[str, int]:
        """Each name with its weight; 0 for all where the order is strict."""
        return {name: self.names.count(name) if self.weighted else 0 for name in self.distinct}

    def order(self, shuffle: Shuffle) -> tuple[str, ...]:
        """Return the names in the order of this fetch: as written, or shuffled by weight."""
        if not self.weighted:
            return self.distinct
        return tuple(dict.fromkeys(shuffle.sample(self.names, len(self.names))))


def parse_queues(flag: str) -> Queues:
    """Parse `a,b` (strict) or `a=2,b=1` (weighted: `a` comes first twice as often).

    Args:
        flag: Names separated by commas; a `=` anywhere makes all of them weighted, 1 where no weight is given.

    Raises:
        ConfigError: A weight is no number, a pattern is used, or no queue is left.
    """
    weighted = "=" in flag
    names: list[str] = []
    for item in flag.split(","):
        name, equals, weight = item.partition("=")
        if name == "":
            continue
        names += [_plain(name)] * (_weight(name, weight) if equals else 1)
    if not names:
        msg = "you must specify at least one queue, for example -queues=mail,default"
        raise ConfigError(msg)
    return Queues(tuple(names), weighted)


def _plain(name: str) -> str:
    if "*" in name:
        msg = f"-queues takes names, not patterns: {name!r} has no meaning here, name each queue"
        raise ConfigError(msg)
    return name


def _weight(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ConfigError(f"the weight of queue {name!r} must be numeric, not {text!r}: write {name}=2")
    weight = max(0, int(text))
    if weight > HEAVIEST:
        raise ConfigError(f"the weight of queue {name!r} must be at most {HEAVIEST}, not {weight}: only ratios count")
    return weight


def system_shuffle() -> Shuffle:
    """Return the shuffler that a worker uses when none is given."""
    return random.Random()  # noqa: S311 - fairness, not secrecy
