"""A schema as its alternatives: each is one kind of JSON value with its limits, one constant, or something unknown.

Two schemas are compared alternative by alternative, so all that a schema can say is brought into this form first:
references are followed, unions flattened, constants listed one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from worker.contract.scalars import Schema
from worker.contract.schema import REF

_NUMBER = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
# What limits each kind. An integer is a kind of its own, which is part of `number`.
LIMITS: Mapping[str, frozenset[str]] = {
    "null": frozenset(),
    "boolean": frozenset(),
    "integer": _NUMBER,
    "number": _NUMBER,
    "string": frozenset({"minLength", "maxLength", "pattern", "format", "contentEncoding"}),
    "array": frozenset({"items", "prefixItems", "minItems", "maxItems"}),
    "object": frozenset(
        {"properties", "required", "additionalProperties", "propertyNames", "minProperties", "maxProperties"}
    ),
}
_EVERY = ("null", "boolean", "number", "string", "array", "object")  # together, any value
# What limits nothing. A default is one of them: narrowing.py compares it, where it may be left out.
_NOTES = frozenset({"title", "description", "examples", "default", "deprecated", "discriminator", "$comment"})
_KNOWN = frozenset({"type"}).union(*LIMITS.values())


AnySchema: TypeAlias = Schema | bool  # True takes anything, False nothing


class Alternative(msgspec.Struct, frozen=True):
    """Values of one `kind` within the limits of `schema`.

    Or, of kind "anything", any; of kind "constant", `value` alone; of kind "unknown", nobody here can say which.
    """

    kind: str
    schema: Schema = {}
    value: Any = None

    @property
    def called(self) -> str:
        """What a sentence calls these values."""
        return json.dumps(self.value, ensure_ascii=False) if self.kind == "constant" else self.kind


def alternatives(schema: AnySchema, defs: Mapping[str, Schema]) -> list[Alternative]:
    """Return the alternatives of a schema, whose references lead into `defs`."""
    return list(_alternatives(schema, defs, ()))


def everything(options: list[Alternative]) -> bool:
    """Whether alternatives together take any value."""
    whole = {option.kind for option in options if not option.schema}
    return "anything" in whole or whole.issuperset(_EVERY)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON; Python takes True for 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _alternatives(schema: AnySchema, defs: Mapping[str, Schema], way: tuple[str, ...]) -> Iterator[Alternative]:
    if isinstance(schema, bool):
        schema = {} if schema else {"enum": []}
    said = {name: value for name, value in schema.items() if name not in _NOTES and not name.startswith("x-")}
    match said:
        case {"$ref": str(ref), **more} if not more and _leads_on(ref, defs, way):
            yield from _alternatives(defs[ref.removeprefix(REF)], defs, (*way, ref))
        case {"anyOf": [*options], **more} if not more:
            for option in options:
                yield from _alternatives(option, defs, way)
        case {"enum": [*values], **more} if not more:
            yield from _constants(values)
        case {"const": value, **more} if not more:
            yield from _constants([value])
        case _ if not said:
            yield Alternative("anything")
        case _ if said.keys() <= _KNOWN:
            yield from _kinds(said)
        case _:
            yield Alternative("unknown", said)


def _leads_on(ref: str, defs: Mapping[str, Schema], way: tuple[str, ...]) -> bool:
    """Whether a reference leads to a definition, and not in a circle."""
    return ref.startswith(REF) and ref.removeprefix(REF) in defs and ref not in way


def _constants(values: Iterable[Any]) -> Iterator[Alternative]:
    for value in values:
        whole = isinstance(value, list | dict)
        yield Alternative("unknown", {"const": value}) if whole else Alternative("constant", value=value)


def _kinds(said: Schema) -> Iterator[Alternative]:
    kinds = said.get("type", _EVERY)
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if kind in LIMITS:
            yield Alternative(kind, {name: limit for name, limit in said.items() if name in LIMITS[kind]})
        else:
            yield Alternative("unknown", said)
