"""Jobs with an argument of every kind that a contract can say; each writes down what it was given."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, TypedDict
from uuid import UUID

import msgspec
import redis
from msgspec import Meta

from worker import JobContext, Registry

jobs = Registry()
RUNS = "runs"


class Colour(Enum):
    """The colours that we print."""

    RED = "red"
    BLUE = "sky blue"


class Priority(IntEnum):
    """How soon."""

    LOW = 1
    HIGH = 2


class Address(msgspec.Struct, rename="camel"):
    """Where a letter goes."""

    street_name: str
    zip: Annotated[str, Meta(pattern=r"^\d{5}$")] = "00000"
    tags: list[str] = []
    since: date | None = None


class Strict(msgspec.Struct, forbid_unknown_fields=True):  # noqa: D101 - types without a word of their own, too
    first: int
    second: int | None


class Tree(msgspec.Struct):
    """A tree of numbers."""

    value: int
    children: list[Tree] = []
    parent: Tree | None = None


class Circle(msgspec.Struct, tag=True):  # noqa: D101
    radius: float


class Square(msgspec.Struct, tag=True):  # noqa: D101
    side: float


@dataclass
class Point:  # noqa: D101
    x: int
    y: int = 0


class Options(TypedDict):
    """Options with names that are no identifiers everywhere."""

    count: int
    note: NotRequired[str]


Headers = TypedDict("Headers", {"content-type": str, "class": NotRequired[str]})


class Span(NamedTuple):  # noqa: D101
    first: int
    last: int = 9


@jobs.register("SampleAdd")
def sample_add(a: int | float, b: int | float) -> None:  # noqa: PYI041 - integers stay integers
    """Add two numbers."""
    _run("SampleAdd", a, b)


@jobs.register("Mail::Deliver", pass_job=True)
def deliver(job: JobContext, to: str, subject: str = "none", *bcc: str) -> None:  # noqa: ARG001
    r"""Deliver a mail, "quoted" and \ all, to one address, and to any number of others that nobody sees, soon or late.

    This is not in the stubs.
    """
    _run("Mail::Deliver", to, subject, *bcc)


@jobs.register("reports.monthly")
def monthly(
    month: Annotated[int, Meta(ge=1, le=12)],
    share: Annotated[float, Meta(gt=0, lt=1)],
    count: Annotated[int, Meta(multiple_of=5)] = 5,
    title: Annotated[str, Meta(min_length=1, max_length=3)] | None = None,
) -> None:
    """Report a month."""
    _run("reports.monthly", month, share, count, title)


@jobs.register("Times")
def times(at: datetime, day: date, clock: time, long: timedelta) -> None:
    """Take times."""
    _run("Times", at, day, clock, long)


@jobs.register("Exact")
def exact(id: UUID, price: Decimal, data: bytes, colour: Colour, priority: Priority = Priority.LOW) -> None:  # noqa: A002
    """Take what travels as text, and constants."""
    _run("Exact", id, price, data, colour, priority)


@jobs.register("Letter")
def letter(address: Address, strict: Strict | None, options: Options, headers: Headers) -> None:
    """Take objects."""
    _run("Letter", address, strict, options, dict(sorted(headers.items())))


@jobs.register("Shapes")
def shapes(
    shape: Circle | Square,
    point: Point,
    span: Span,
    pair: tuple[int, str],
    tree: Tree,
) -> None:
    """Take shapes."""
    _run("Shapes", shape, point, span, pair, tree)


@jobs.register("Lists")
def lists(  # noqa: PLR0917 - as many as a job may have
    names: Annotated[list[str], Meta(min_length=1, max_length=3)],
    scores: dict[str, float],
    rooms: dict[int, list[bool]],
    mode: Literal["fast", "slow", 3],
    mixed: int | str | list[int] | None,
    kind: str = "plain",
) -> None:
    """Take lists and tables; one argument is called as a method of the stubs is."""
    _run("Lists", names, scores, rooms, mode, mixed, kind)


@jobs.register("Anything")
def anything(value, other: Any = None) -> None:  # noqa: ANN001 - without an annotation it is anything
    """Take any JSON."""
    _run("Anything", value, other)


@jobs.register("Nothing")
def nothing() -> None:  # noqa: D103
    _run("Nothing")


@jobs.register("Rails", activejob=True)
def rails(*args: object, **keywords: object) -> None:
    """Take what only ActiveJob enqueues."""


@cache
def _store() -> redis.Redis:
    return redis.Redis.from_url(os.environ["REDIS_URL"])


def _run(name: str, *args: object) -> None:
    _store().rpush(RUNS, f"{name}{args!r}")
