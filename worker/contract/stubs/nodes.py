"""A contract as the languages need it: jobs, named types, and for each value one node that says what it is.

What a stub cannot check is "anything" here: it may let pass what the worker then refuses,
but never the other way round.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from worker.contract.alternatives import LIMITS, AnySchema
from worker.contract.document import Contract
from worker.contract.reading import capacity
from worker.contract.scalars import Schema
from worker.contract.schema import NAMES, REF


class Value(msgspec.Struct, frozen=True):
    """A value of a `kind` that has no parts.

    The kinds are "anything", "null", "boolean", "integer", "number", "text", and those that travel as text: "instant",
    "date", "duration", "uuid", "decimal", "bytes".
    """

    kind: str
    limits: Schema = {}


class Choice(msgspec.Struct, frozen=True):
    """One of some constants."""

    values: list[Any]


class Items(msgspec.Struct, frozen=True):
    """A list of any length within limits."""

    item: Node
    limits: Schema = {}


class Row(msgspec.Struct, frozen=True):
    """A list whose items differ; the first `least` must be there."""

    items: list[Node]
    least: int


class Table(msgspec.Struct, frozen=True):
    """An object whose members have any names that `key` takes."""

    key: Node
    value: Node
    limits: Schema = {}


class Ref(msgspec.Struct, frozen=True):
    """A value of a named type."""

    name: str


class Nullable(msgspec.Struct, frozen=True):
    """A value, or null."""

    inner: Node


class Either(msgspec.Struct, frozen=True):
    """A value that fits one of several nodes."""

    options: list[Node]


Node: TypeAlias = Value | Choice | Items | Row | Table | Ref | Nullable | Either


class Member(msgspec.Struct, frozen=True):
    """One member of an object, or one argument of a job."""

    name: str
    node: Node
    required: bool = True

    @property
    def constant(self) -> Any:
        """The only value that the member can have, None if there are several."""
        single = isinstance(self.node, Choice) and len(self.node.values) == 1
        return self.node.values[0] if self.required and single and isinstance(self.node, Choice) else None


class Record(msgspec.Struct, frozen=True):
    """An object with named members. Where a worker would ignore others, a stub refuses them: they are mistakes."""

    members: list[Member]


class Named(msgspec.Struct, frozen=True):
    """A type with a name; of constants, `values` are what they are called, where they have names."""

    name: str
    about: str
    node: Node | Record
    values: list[str] = []


class Job(msgspec.Struct, frozen=True):
    """A job: its arguments, and what any further ones are."""

    name: str
    about: str
    arguments: list[Member]
    rest: Member | None = None


class Model(msgspec.Struct, frozen=True):
    """All jobs and all named types."""

    jobs: list[Job]
    types: list[Named]


WORDS = {  # what the checks of every language call the limits
    **dict.fromkeys(("minimum", "minLength", "minItems", "minProperties"), "minimum"),
    **dict.fromkeys(("maximum", "maxLength", "maxItems", "maxProperties"), "maximum"),
    "exclusiveMinimum": "above",
    "exclusiveMaximum": "below",
    "multipleOf": "multiple_of",
}
FORMATS = {"date-time": "instant", "date": "date", "duration": "duration", "uuid": "uuid", "decimal": "decimal"}


def model(contract: Contract) -> Model:
    """Return what the languages need of a contract; jobs of ActiveJob are left out, since only Rails enqueues them."""
    jobs = [_job(name, schema) for name, schema in contract.jobs.items() if not schema.get("activejob")]
    types = [
        Named(name, _about(schema), _definition(schema), schema.get(NAMES, []))
        for name, schema in contract.defs.items()
    ]
    return Model(jobs, types)


def node(schema: AnySchema) -> Node:  # noqa: PLR0911 - a table of keywords
    """Return the node of a schema."""
    if isinstance(schema, bool):
        return Value("anything")
    match schema:
        case {"$ref": str(ref)}:
            return Ref(ref.removeprefix(REF))
        case {"anyOf": [*options]}:
            return _either([node(option) for option in options])
        case {"enum": [*values]}:
            return Choice(values)
        case {"type": "array"}:
            return _array(schema)
        case {"type": "object"} if "properties" not in schema:
            return _table(schema)
        case {"type": "string"}:
            return _text(schema)
        case {"type": "integer" | "number" | "boolean" | "null" as kind}:
            return Value(kind, _limits(schema, *LIMITS[kind]))
    return Value("anything")


def _job(name: str, schema: Schema) -> Job:
    fixed, least = schema.get("prefixItems", []), schema.get("minItems", 0)
    arguments = [
        Member(one.get("title", f"argument_{number}"), node(one), number <= least)
        for number, one in enumerate(fixed, start=1)
    ]
    rest = schema.get("items")
    more = Member(rest.get("title", "rest"), node(rest)) if isinstance(rest, dict) else None
    return Job(name, _about(schema), arguments, more)


def _definition(schema: Schema) -> Node | Record:
    if "properties" not in schema:
        return node(schema)
    required = schema.get("required", [])
    return Record([Member(name, node(one), name in required) for name, one in schema["properties"].items()])


def _about(schema: Schema) -> str:
    """Return the first paragraph of a description, on one line."""
    text: str = schema.get("description", "")
    return " ".join(text.partition("\n\n")[0].split())


def _either(options: list[Node]) -> Node:
    others = [option for option in options if option != Value("null")]
    if not others:
        return Value("null")
    one = others[0] if len(others) == 1 else Either(others)
    return one if len(others) == len(options) else Nullable(one)


def _array(schema: Schema) -> Node:
    row = schema.get("prefixItems", [])
    if not row:
        return Items(node(schema.get("items", True)), _limits(schema, "minItems", "maxItems"))
    if capacity(schema) > len(row) and "items" in schema:
        return Items(Value("anything"))
    return Row([node(one) for one in row], schema.get("minItems", 0))


def _table(schema: Schema) -> Node:
    """Return a table; its names are text, whatever the worker makes of them."""
    key = node({"type": "string", **schema.get("propertyNames", {})})
    named = isinstance(key, Choice) or (isinstance(key, Value) and key.kind == "text")
    limits = _limits(schema, "minProperties", "maxProperties")
    return Table(key if named else Value("text"), node(schema.get("additionalProperties", True)), limits)


def _text(schema: Schema) -> Node:
    limits = _limits(schema, "minLength", "maxLength", "pattern")
    if schema.get("contentEncoding") == "base64":
        return Value("bytes", limits)
    return Value(FORMATS.get(schema.get("format", ""), "text"), limits)


def _limits(schema: Schema, *words: str) -> Schema:
    return {word: schema[word] for word in sorted(words) if word in schema}
