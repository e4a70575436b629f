"""The JSON Schema of the types that hold no others: numbers, text, and what travels as text.

msgspec has a generator of its own, and these schemas are its schemas wherever those are the whole truth. They are not
for times without a rule for the time zone, which it calls any text, and for the keys of a dict, of which it keeps only
those that are text. A producer that trusts a contract must not be refused by the worker, so these are said here.
"""

from __future__ import annotations

from typing import Any

from msgspec import inspect as types

Schema = dict[str, Any]

# Without an offset there is no format of the standard, but there is a pattern.
_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
_OFFSET = r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"

_BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}
_TEXT = {"min_length": "minLength", "max_length": "maxLength", "pattern": "pattern"}
_LIST = {"min_length": "minItems", "max_length": "maxItems"}
_DICT = {"min_length": "minProperties", "max_length": "maxProperties"}

_PLAIN: dict[type, Schema] = {
    types.AnyType: {},
    types.RawType: {},
    types.NoneType: {"type": "null"},
    types.BoolType: {"type": "boolean"},
    types.DateType: {"type": "string", "format": "date"},
    types.TimeDeltaType: {"type": "string", "format": "duration"},
    types.UUIDType: {"type": "string", "format": "uuid"},
    types.DecimalType: {"type": "string", "format": "decimal"},
}
_KEYS = {
    types.IntType: {"pattern": "^(0|-?[1-9][0-9]*)$"},
    types.FloatType: {"pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$"},
}


def scalar(kind: types.Type) -> Schema | None:  # noqa: PLR0911 - a table of types
    """Return the schema of a type that holds no others, None for one that does."""
    match kind:
        case types.IntType():
            return {"type": "integer", **_limits(kind, _BOUNDS)}
        case types.FloatType():
            return {"type": "number", **_limits(kind, _BOUNDS)}
        case types.StrType():
            return {"type": "string", **_limits(kind, _TEXT)}
        case types.BytesType() | types.ByteArrayType() | types.MemoryViewType():
            lengths = {name: 4 * ((length + 2) // 3) for name, length in _limits(kind, _TEXT).items()}
            return {"type": "string", "contentEncoding": "base64", **lengths}
        case types.DateTimeType(tz=False):
            return {"type": "string", "pattern": f"^{_DAY}T{_CLOCK}$"}
        case types.DateTimeType():
            return {"type": "string", "format": "date-time"}
        case types.TimeType(tz=tz):
            offset = {None: f"{_OFFSET}?", True: _OFFSET, False: ""}[tz]
            return {"type": "string", "pattern": f"^{_CLOCK}{offset}$"}
        case types.LiteralType(values=values):
            return {"enum": in_order(values)}
    found = _PLAIN.get(type(kind))
    return None if found is None else dict(found)


def list_limits(kind: types.Type) -> Schema:
    """Return how long a list of a type may be."""
    return _limits(kind, _LIST)


def dict_limits(kind: types.Type) -> Schema:
    """Return how many members a dict of a type may have."""
    return _limits(kind, _DICT)


def key(kind: types.Type, schema: Schema) -> Schema:
    """Return what the names of a dict's members must be, for its type of keys and that type's schema."""
    if type(kind) in _KEYS:
        return dict(_KEYS[type(kind)])
    if "enum" in schema:
        return {"enum": sorted(str(value) for value in schema["enum"])}
    return {name: value for name, value in schema.items() if name != "type"}


def in_order(values: Any) -> list[Any]:
    """Return the values of an enum in an order that does not depend on how they were written."""
    return sorted(values, key=lambda value: (value is not None, isinstance(value, str), value))


def _limits(kind: types.Type, names: dict[str, str]) -> Schema:
    limits = {names[name]: getattr(kind, name, None) for name in names}
    return {name: limit for name, limit in limits.items() if limit is not None}
