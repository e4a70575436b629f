"""The contract of a registry: complete, the same in every run, and no promise that the worker does not keep."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict
from uuid import UUID

import msgspec
import pytest
from documents import promises, takes, values
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import Meta
from stubjobs import Address, Circle, Colour, Options, Point, Priority, Span, Square, Strict, Tree, jobs
from toolbox import contract_command, output

from worker import Registry
from worker.arguments import bind_arguments
from worker.contract.document import Contract, contract, read, write
from worker.contract.schema import schemas
from worker.errors import ConfigError

GOLDEN = Path(__file__).parent / "contract.json"


def of(function: Callable[..., Any], **options: Any) -> Contract:
    """The contract of one job called J."""
    registry = Registry()
    registry.register("J", **options)(function)
    return contract(registry)


def test_golden() -> None:
    """The contract of the test's jobs is the one in the checkout; `contract -jobs=stubjobs` renews it."""
    assert contract_command("-jobs=stubjobs") == GOLDEN.read_text(encoding="utf-8")


def test_written_and_read() -> None:
    """A contract that is written and read is the same, and written again the same text."""
    found = contract(jobs)

    assert read(write(found), "x") == found
    assert write(read(write(found), "x")) == write(found)


def test_order_of_registration_does_not_matter() -> None:
    """Two registries with the same jobs have the same contract, whatever came first."""
    one, other = Registry(), Registry()
    for registry, names in ((one, "ab"), (other, "ba")):
        for name in names:
            registry.register(name)(lambda address, strict: None)  # noqa: ARG005

    assert write(contract(one)) == write(contract(other))


def test_hash_seed_does_not_matter() -> None:
    """Sets and hashes leave no trace in the file."""
    words = (sys.executable, "-m", "worker", "contract", "-jobs=stubjobs")

    assert output(*words, PYTHONHASHSEED="1") == output(*words, PYTHONHASHSEED="2")


def test_schemas_are_schemas() -> None:
    """Every schema is one of JSON Schema 2020-12, and every reference in it leads to a definition."""
    document = json.loads(GOLDEN.read_text(encoding="utf-8"))

    for schema in [*document["jobs"].values(), *document["$defs"].values()]:
        Draft202012Validator.check_schema(schema)
        assert takes(schema, document["$defs"], object()) is False


def test_arguments() -> None:
    """Each parameter is an item by its name; one with a default may be left out, and its constant is noted."""

    def job(a: int, b: str = "x", c: datetime = datetime.min) -> None:  # noqa: DTZ901
        """Do a thing.

        Args: and so on.
        """

    assert of(job).jobs["J"] == {
        "type": "array",
        "description": "Do a thing.\n\nArgs: and so on.",
        "minItems": 1,
        "maxItems": 3,
        "prefixItems": [
            {"type": "integer", "title": "a"},
            {"type": "string", "title": "b", "default": "x"},
            {"type": "string", "format": "date-time", "title": "c"},
        ],
    }


def test_further_arguments() -> None:
    """With *args there are any number of arguments, each as annotated; a keyword with a default is none."""

    def job(first, *rest: int, flag: bool = False) -> None: ...  # noqa: ANN001

    assert of(job).jobs["J"] == {
        "type": "array",
        "minItems": 1,
        "prefixItems": [{"title": "first"}],
        "items": {"type": "integer", "title": "rest"},
    }


def test_job_context_is_no_argument() -> None:
    """The first parameter of a handler with pass_job does not come from the payload."""

    def job(job: object, a: int) -> None: ...

    assert [one["title"] for one in of(job, pass_job=True).jobs["J"]["prefixItems"]] == ["a"]


def test_coroutines() -> None:
    """A handler defined with `async def` has the contract of its parameters."""

    async def job(a: int) -> None: ...

    assert of(job).jobs["J"]["prefixItems"] == [{"type": "integer", "title": "a"}]


def test_active_job_takes_anything() -> None:
    """The arguments of a job that Rails enqueues are Rails' affair."""

    def job(a: int, *, key: str) -> None:
        """Do it."""

    assert of(job, activejob=True).jobs["J"] == {"description": "Do it.", "activejob": True, "type": "array"}


def test_programs_take_anything() -> None:
    """What a program takes is known to the program alone."""
    registry = Registry()
    registry.program("J", ["true"])

    assert contract(registry).jobs["J"] == {"type": "array", "items": {"title": "args"}}


def test_types_of_one_name() -> None:
    """Two types that share a name keep apart by their modules' names."""

    def job(one: Address, other: Namesake.Address) -> None: ...

    assert sorted(of(job).defs) == ["stubjobs.Address", "test_contract_document.Namesake.Address"]


class Namesake:
    """Holds a type whose name another type has."""

    class Address(msgspec.Struct):
        """Another address."""

        line: str


@pytest.mark.parametrize(
    ("annotation", "what"),
    [
        (complex, "job 'J': the type of its argument 'a': <class 'complex'> cannot be read from JSON"),
        (dict[str, complex], "job 'J': the type of its argument 'a': <class 'complex'> cannot be read from JSON"),
    ],
)
def test_types_that_are_not_json(annotation: Any, what: str) -> None:
    """A type that no payload can hold is named, with its job and its argument."""

    def job(a: Any) -> None: ...

    job.__annotations__["a"] = annotation

    with pytest.raises(ConfigError) as error:
        of(job)
    assert str(error.value) == what


def test_no_jobs() -> None:
    """There is no contract of nothing."""
    with pytest.raises(ConfigError, match="no job is registered there"):
        contract(Registry())


SAME_AS_MSGSPEC = [
    *(int, float, str, bool, None, Any, bytes, bytearray, date, timedelta, UUID, Decimal, list, list[int], tuple, dict),
    *(tuple[int, ...], dict[str, int], int | None, int | float, int | str | None, Literal["b", "a"], list[Any]),
    *(Literal[1, "x"] | None, Annotated[datetime, Meta(tz=True)], dict[Annotated[str, Meta(max_length=3)], int]),
    Annotated[int, Meta(ge=0, lt=10, multiple_of=2, description="d", title="t", examples=[1])],
    Annotated[bytes, Meta(min_length=4, max_length=10)],
    Annotated[list[int], Meta(min_length=1, max_length=3)],
    Annotated[dict[str, int], Meta(min_length=1)],
    Annotated[str, Meta(extra_json_schema={"format": "email"})],
    *(Circle, Square, Point, Strict, Annotated[Circle, Meta(description="round")], Circle | None),
]


@pytest.mark.parametrize("annotation", SAME_AS_MSGSPEC, ids=repr)
def test_schemas_are_those_of_msgspec(annotation: Any) -> None:
    """Where msgspec's own schema is the whole truth, ours is the same."""
    (ours,), defs = schemas([annotation])
    (theirs,), components = msgspec.json.schema_components([annotation])

    assert (_ordered(ours), _ordered(defs)) == (_ordered(theirs), _ordered(components))


def _ordered(schema: Any) -> Any:
    """A schema whose list of required members is in order, which means nothing there."""
    if isinstance(schema, dict):
        return {key: sorted(one) if key == "required" else _ordered(one) for key, one in schema.items()}
    return schema


class Mixed(TypedDict, total=False):
    """Some of many kinds."""

    when: datetime
    rooms: dict[int, list[bool]]
    shades: dict[Colour, float]


@dataclass
class Nested:
    """One in another."""

    tree: Tree
    mixed: Mixed
    span: Span


class Grade(Enum):
    """An enum with values of several types."""

    NONE = "none"
    ONE = 1


class Bits(IntEnum):
    """An enum of one."""

    ONE = 1


ANNOTATIONS: list[Any] = [
    *(annotation for annotation in SAME_AS_MSGSPEC if annotation is not Decimal),
    *(datetime, time, Decimal, Annotated[datetime, Meta(tz=False)], Annotated[time, Meta(tz=True)]),
    *(Annotated[time, Meta(tz=False)], set[int], frozenset[str], tuple[int, str], tuple[()], dict[int, str]),
    *(dict[UUID, int], dict[Colour, int], dict[Priority, int], dict[float, int], Mixed, Nested, Tree, Span, Options),
    *(Circle | Square | None, list[Circle | int], Colour, Priority, Bits, object, msgspec.Raw, dict[date, int]),
    Annotated[float, Meta(gt=0.5, le=2)],
]


@pytest.mark.parametrize("annotation", ANNOTATIONS, ids=repr)
@settings(
    database=None,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_the_contract_takes_the_worker_takes(data: st.DataObject, annotation: Any) -> None:
    """A producer that keeps to the contract is never refused: the handler's arguments are read from its JSON."""

    def job(a: Any) -> None: ...

    job.__annotations__["a"] = annotation
    promised = of(job)
    schema = promised.jobs["J"]["prefixItems"][0]
    value = data.draw(values(schema, promised.defs, depth=8))
    assume(promises(schema, promised.defs, value))

    assert len(bind_arguments("J", job)(json.dumps([value]).encode())) == 1
