"""Each change between two contracts is named in one sentence that says whom it breaks and what to do."""

from __future__ import annotations

from datetime import date, datetime  # noqa: F401 - the table names them
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, TypedDict  # noqa: F401 - the same
from uuid import UUID  # noqa: F401 - the same

import msgspec
import pytest
from msgspec import Meta

from worker import Registry
from worker.contract.check import check
from worker.contract.document import Contract, contract, read, write
from worker.contract.sentences import Effect

GO_ON = "go on taking it until no producer sends it"
LIMIT = "keep to the old limit until no producer goes beyond"


class Size(Enum):
    """Sizes."""

    S = "s"
    L = "l"


class Sizes(Enum):
    """Sizes, and one more."""

    S = "s"
    M = "m"
    L = "l"


class Person(msgspec.Struct):
    """Somebody."""

    name: str
    age: int = 0


class OlderPerson(msgspec.Struct):
    """Somebody, and of age."""

    name: str
    age: int = 18


class NamedPerson(msgspec.Struct):
    """Somebody with a nickname, and an age that must be given."""

    name: str | None
    age: int
    nick: str = ""


class Anybody(msgspec.Struct):
    """Somebody of whom only the name counts."""

    name: str


class Nobody(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody with a name and nothing else."""

    name: str


class Chain(msgspec.Struct):
    """A list that holds itself."""

    head: int
    tail: Chain | None = None


class TightChain(msgspec.Struct):
    """The same, of positive numbers."""

    head: Annotated[int, Meta(gt=0)]
    tail: TightChain | None = None


class Pair(NamedTuple):
    """Two numbers."""

    first: int
    second: int = 0


class OtherPair(NamedTuple):
    """Two numbers."""

    first: int
    second: int = 1


class Triple(NamedTuple):
    """Three numbers."""

    first: int
    second: int
    third: int = 0


class Loose(TypedDict, total=False):
    """Nothing that must be there."""

    name: str


NAMES = {**globals()}

# Each row: the parameters of a job before, those after, the changes that break, and all others.
CHANGES: list[tuple[str, str, list[str], list[str]]] = [
    ("a: int", "a: int", [], []),
    # the number of arguments
    ("a: int", "a: int, b: int", ["argument 2 (b) is new and must be given; give it a default"], []),
    ("a: int", "a: int, b: int = 0", [], ["argument 2 (b) is new, and may be left out"]),
    (
        "a: int, b: int = 0",
        "a: int, b: int",
        ["argument 2 (b) must be given now, and could be left out; give it a default"],
        [],
    ),
    ("a: int, b: int", "a: int, b: int = 0", [], ["argument 2 (b) may be left out now"]),
    (
        "a: int, b: int",
        "a: int",
        ["argument 2 (b) is gone, but producers send it; keep it, with a default"],
        ["argument 2 (b) may be left out now"],
    ),
    ("a: int", "a: int, *b: str", [], ["any number of arguments is taken now"]),
    ("a: int, *b: str", "a: int", ["more than 1 arguments are refused now, and any number was taken; keep *args"], []),
    (
        "*a: int",
        "*a: str",
        [f"each further argument takes integer no longer; {GO_ON}"],
        ["each further argument takes string too now"],
    ),
    (
        "a: int, *b: int",
        "a: int, b: str = ''",
        [
            "more than 2 arguments are refused now, and any number was taken; keep *args",
            f"argument 2 (b) takes integer no longer; {GO_ON}",
        ],
        ["argument 2 (b) is new, and may be left out", "argument 2 (b) takes string too now"],
    ),
    # what they are when they are left out
    ("a: str = 'EUR'", "a: str = 'USD'", [], ['argument 1 (a): its default was "EUR" and is "USD" now']),
    ("a: str = 'EUR'", "b: str = 'EUR'", [], ["argument 1 was called a and is called b now"]),
    (
        "a: int = 1",
        "a: float = 1.0",
        [],
        [
            "argument 1 (a): its default was 1 and is 1.0 now",
            "argument 1 (a) takes number too now",
        ],
    ),
    (
        "a: int = 1",
        "a: bool = True",
        [f"argument 1 (a) takes integer no longer; {GO_ON}"],
        [
            "argument 1 (a): its default was 1 and is true now",
            "argument 1 (a) takes boolean too now",
        ],
    ),
    (
        "a: tuple = ()",
        "a: tuple | None = None",
        [],
        [
            "argument 1 (a): its default was no constant and is null now",
            "argument 1 (a) takes null too now",
        ],
    ),
    ("a: Person", "a: OlderPerson", [], ['argument 1 (a)["age"]: its default was 0 and is 18 now']),
    ("a: list[Pair]", "a: list[OtherPair]", [], ["argument 1 (a)[…][1]: its default was 0 and is 1 now"]),
    # their order and names
    (
        "a: int, b: int",
        "b: int, a: int",
        [
            "argument 1 (a) is argument 2 now, which no producer knows; keep the order",
            "argument 2 (b) is argument 1 now, which no producer knows; keep the order",
        ],
        [],
    ),
    ("a: int", "first: int", [], ["argument 1 was called a and is called first now"]),
    # kinds of values
    ("a: int", "a: float", [], ["argument 1 (a) takes number too now"]),
    ("a: float", "a: int", [f"argument 1 (a) takes number no longer; {GO_ON}"], []),
    ("a: int | None", "a: int", [f"argument 1 (a) takes null no longer; {GO_ON}"], []),
    ("a: int", "a: int | None | str", [], ["argument 1 (a) takes string too now", "argument 1 (a) takes null too now"]),
    ("a: int", "a", [], ["argument 1 (a) takes anything too now"]),
    ("a", "a: int", [f"argument 1 (a) takes anything no longer; {GO_ON}"], []),
    ("a: str", "a: datetime", ["argument 1 (a) has format date-time now, and had none; " + LIMIT], []),
    (
        "a: datetime",
        "a: date",
        ["argument 1 (a) has format date now, and had date-time; " + LIMIT],
        [],
    ),
    ("a: bytes", "a: str", [], ["argument 1 (a) has contentEncoding none now, and had base64"]),
    # limits
    ("a: int", "a: Annotated[int, Meta(ge=0)]", [f"argument 1 (a) has minimum 0 now, and had none; {LIMIT}"], []),
    ("a: Annotated[int, Meta(ge=1)]", "a: Annotated[int, Meta(gt=0)]", [], []),
    (
        "a: Annotated[float, Meta(ge=1)]",
        "a: Annotated[float, Meta(gt=1)]",
        [f"argument 1 (a) has exclusiveMinimum 1 now, and had 1; {LIMIT}"],
        [],
    ),
    (
        "a: Annotated[int, Meta(le=9)]",
        "a: Annotated[int, Meta(le=99)]",
        [],
        ["argument 1 (a) has maximum 99 now, and had 9"],
    ),
    (
        "a: Annotated[int, Meta(multiple_of=4)]",
        "a: Annotated[int, Meta(multiple_of=2)]",
        [],
        ["argument 1 (a) has multipleOf 2 now, and had 4"],
    ),
    (
        "a: Annotated[str, Meta(max_length=9)]",
        "a: Annotated[str, Meta(max_length=8)]",
        [f"argument 1 (a) has maxLength 8 now, and had 9; {LIMIT}"],
        [],
    ),
    (
        "a: str",
        "a: Annotated[str, Meta(pattern='^a')]",
        [f"argument 1 (a) has pattern ^a now, and had none; {LIMIT}"],
        [],
    ),
    # constants
    ("a: Sizes", "a: Size", [f'argument 1 (a) takes "m" no longer; {GO_ON}'], []),
    ("a: Size", "a: Sizes", [], ['argument 1 (a) takes "m" too now']),
    ("a: Size", "a: str", [], ["argument 1 (a) takes string too now"]),
    ("a: Literal[1, 2]", "a: int", [], ["argument 1 (a) takes integer too now"]),
    (
        "a: Literal['long']",
        "a: Annotated[str, Meta(max_length=3)]",
        [f'argument 1 (a) takes "long" no longer; {GO_ON}'],
        ["argument 1 (a) takes string too now"],
    ),
    # lists
    (
        "a: list[int]",
        "a: list[str]",
        [f"argument 1 (a)[…] takes integer no longer; {GO_ON}"],
        ["argument 1 (a)[…] takes string too now"],
    ),
    ("a: list[int]", "a: set[int]", [], []),
    (
        "a: list[int]",
        "a: Annotated[list[int], Meta(min_length=1)]",
        [f"argument 1 (a) has minItems 1 now, and had none; {LIMIT}"],
        [],
    ),
    (
        "a: tuple[int, str]",
        "a: tuple[int, int]",
        [f"argument 1 (a)[1] takes string no longer; {GO_ON}"],
        ["argument 1 (a)[1] takes integer too now"],
    ),
    (
        "a: tuple[int, int]",
        "a: list[int]",
        [],
        ["argument 1 (a) has minItems none now, and had 2", "argument 1 (a) has maxItems none now, and had 2"],
    ),
    (
        "a: Pair",
        "a: Triple",
        [f"argument 1 (a) has minItems 2 now, and had 1; {LIMIT}"],
        ["argument 1 (a) has maxItems 3 now, and had 2"],
    ),
    # objects
    (
        "a: Person",
        "a: NamedPerson",
        ["argument 1 (a) needs its member age now; give that a default"],
        ['argument 1 (a)["name"] takes null too now', "argument 1 (a) has a new member nick, which may be left out"],
    ),
    ("a: Person", "a: Anybody", [], ["argument 1 (a) has no member age any more, and ignores it"]),
    ("a: Person", "a: Nobody", ["argument 1 (a) refuses its member age now; take it until no producer sends it"], []),
    ("a: Loose", "a: Anybody", ["argument 1 (a) needs its member name now; give that a default"], []),
    ("a: dict[str, int]", "a: dict[str, float]", [], ["argument 1 (a)[…] takes number too now"]),
    (
        "a: dict[str, int]",
        "a: dict[UUID, int]",
        ["argument 1 (a) refuses members for their names now; take them until no producer sends them"],
        [],
    ),
    ("a: Chain", "a: Chain", [], []),
    (
        "a: Chain",
        "a: TightChain",
        [
            f'argument 1 (a)["head"] has exclusiveMinimum 0 now, and had none; {LIMIT}',
            f'argument 1 (a)["tail"]["head"] has exclusiveMinimum 0 now, and had none; {LIMIT}',
        ],
        [],
    ),
    (
        "a: Person | None",
        "a: NamedPerson | Literal[3] | None",
        ["argument 1 (a) needs its member age now; give that a default"],
        [
            'argument 1 (a)["name"] takes null too now',
            "argument 1 (a) takes 3 too now",
            "argument 1 (a) has a new member nick, which may be left out",
        ],
    ),
    # what nobody here can judge
    (
        "a: Annotated[str, Meta(extra_json_schema={'not': {}})]",
        "a: Annotated[str, Meta(extra_json_schema={'not': {}})]",
        [],
        [],
    ),
    (
        "a: str",
        "a: Annotated[str, Meta(extra_json_schema={'not': {}})]",
        ["argument 1 (a) has changed in a way that nobody here can judge (string); let the worker's tests tell"],
        ["argument 1 (a) has changed in a way that nobody here can judge (unknown)"],
    ),
    ("a: str", "a: Annotated[str, Meta(extra_json_schema={'x-unit': 'm'}, description='in metres')]", [], []),
]


def of(parameters: str, **options: Any) -> Contract:
    """The contract of a job J with these parameters."""
    names = dict(NAMES)
    exec(f"def job({parameters}): ...", names)  # noqa: S102 - the table is easier to read so
    registry = Registry()
    registry.register("J", **options)(names["job"])
    return read(write(contract(registry)), "x")


@pytest.mark.parametrize(("old", "new", "breaks", "safe"), CHANGES)
def test_changes(old: str, new: str, breaks: list[str], safe: list[str]) -> None:
    """Exactly these changes are found, those that break first, then those that alter what is left out."""
    found = check(of(old), of(new))

    assert [change.says for change in found if change.effect is Effect.BREAKS] == breaks
    assert sorted(change.says for change in found if change.effect is not Effect.BREAKS) == sorted(safe)
    assert {change.says for change in found if change.effect is Effect.ALTERS} == {
        says for says in safe if "its default" in says
    }
    assert [change.effect for change in found] == sorted((one.effect for one in found), key=list(Effect).index)


def test_job_gone_and_job_new() -> None:
    """A job that is gone breaks its producers; a new one has none."""
    one, other = of("a: int"), Contract({"K": {"type": "array"}})

    assert [str(change) for change in check(one, other)] == [
        "breaks: J: the job is gone; keep its handler until no producer enqueues it and no queue holds it",
        "safe: K: the job is new",
    ]


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (False, "only ActiveJob can enqueue the job now; register that handler under another name"),
        (True, "ActiveJob can enqueue the job no longer; register the new handler under another name"),
    ],
)
def test_active_job(*, before: bool, says: str) -> None:
    """Rails and all others write the arguments of one name in ways that no handler can read at once."""
    changes = check(of("a: int", activejob=before), of("a: int", activejob=not before))

    assert [(change.says, change.effect) for change in changes] == [(says, Effect.BREAKS)]


def test_jobs_of_active_job() -> None:
    """A job of Rails that stays one is not looked into."""
    assert check(of("a: int", activejob=True), of("b: str, c: str", activejob=True)) == []


def test_new_names_of_types() -> None:
    """What a type is called does not matter, only what it takes."""
    old = of("a: Chain")
    new = Contract({"J": {**old.jobs["J"], "prefixItems": [{"$ref": "#/$defs/Link", "title": "a"}]}}, {})
    link = {**old.defs["Chain"], "properties": {**old.defs["Chain"]["properties"]}}
    link["properties"]["tail"] = {**link["properties"]["tail"], "anyOf": [{"$ref": "#/$defs/Link"}, {"type": "null"}]}

    assert check(old, Contract(new.jobs, {"Link": link})) == []
