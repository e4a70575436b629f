"""Jobs whose names, types and constants are as awkward as they may be: stubs for them must still be good style."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from msgspec import Meta

from worker import Registry

jobs = Registry()


class E(Enum):
    """Constants that need escapes, are empty, or no ASCII."""

    A = "x'y\"z\\#{1}"
    B = "日本"
    C = ""


class Empty(msgspec.Struct):
    """Nothing."""


class Level(IntEnum):
    """Numbers."""

    LOW = 1
    HIGH = 20_000


Weird = TypedDict("Weird", {'my "key" #{x}': int, "日": str, "type": Literal["t"]})


class Big(msgspec.Struct):
    """Large limits."""

    n: Annotated[int, Meta(ge=0, le=2**62)]
    m: Annotated[float, Meta(ge=-1e300, multiple_of=0.5)]


class Opt(msgspec.Struct, array_like=True):
    """A list of items that differ."""

    a: int
    b: str = "x"
    c: list[int] | None = None


class Wide(msgspec.Struct):
    """Long names, and a long pattern."""

    a_rather_long_name_of_a_member_one: int
    a_rather_long_name_of_a_member_two: list[dict[str, tuple[int, str] | None]] | None
    a_rather_long_name_of_a_member_three: Annotated[str, Meta(pattern=f"^({'|'.join(['abcdefghijkl'] * 12)})$")]


@jobs.register("x")
def x(  # noqa: PLR0917
    class_: E,
    self: Empty,
    type: Level,  # noqa: A002
    nil: Weird,
    end: Big,
    func: Opt,
    _private: dict[E, int] = {},  # noqa: B006 - nobody calls it
    value: dict[str, Wide] = {},  # noqa: B006
    long_parameter_name_number_one: list[dict[str, tuple[int, str] | None]] | None = None,
) -> None:
    """Take arguments whose names mean something elsewhere."""


@jobs.register("Tuple")
def tuples(  # noqa: PLR0917
    a: tuple[()],
    b: list[Opt],
    c: Opt | None,
    d: dict[str, bytes | None],
    e: list[datetime | None],
    f: Empty | None = None,
    g: bytes = b"",
    h: bool = False,  # noqa: FBT001, FBT002
) -> None:
    """Take lists of many shapes."""


@jobs.register("rest only")
def rest(*lists: list[int] | None) -> None:
    """Take any number of lists."""


@jobs.register("Choice")
def choice(a: Literal[1, "a"] | None, b: Literal["only"], c: None, *d: E) -> None:
    """Take constants."""


@jobs.register("any")
def anything(*args: Any) -> None:
    """Take anything."""
