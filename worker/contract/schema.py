"""From annotations to JSON Schema 2020-12: what msgspec reads a type from, said so that other languages understand it.

Types with a name, which are structs, dataclasses, typed dicts, named tuples and enums, become definitions, so a type
may hold itself.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Sequence
from enum import Enum
from typing import Any

from msgspec import inspect as types

from worker.contract.scalars import Schema, dict_limits, in_order, key, list_limits, scalar

REF = "#/$defs/"
NAMES = "x-enum-varnames"  # what the values of an enum are called: a custom that other generators know
_RECORDS = (types.StructType, types.DataclassType, types.TypedDictType, types.NamedTupleType)


def schemas(annotations: Sequence[Any]) -> tuple[list[Schema], dict[str, Schema]]:
    """Return the schema of each annotation, and the definitions that they refer to.

    Raises:
        TypeError: A type cannot come from JSON.
    """
    kinds = types.multi_type_info(annotations)
    named: dict[Any, types.Type] = {}
    for kind in kinds:
        _collect(kind, named)
    writer = _Writer(_names(list(named)))
    definitions = {name: writer.definition(named[cls]) for cls, name in writer.names.items()}
    return [writer.schema(kind) for kind in kinds], dict(sorted(definitions.items()))


def _collect(kind: types.Type, named: dict[Any, types.Type]) -> None:
    """Find every type with a name in a type, at any depth."""
    if isinstance(kind, (*_RECORDS, types.EnumType)):
        if kind.cls in named:
            return
        named[kind.cls] = kind
    for inner in _inside(kind):
        _collect(inner, named)


def _inside(kind: types.Type) -> Sequence[types.Type]:
    match kind:
        case types.Metadata(type=inner):
            return [inner]
        case types.CollectionType(item_type=item):
            return [item]
        case types.TupleType(item_types=items):
            return items
        case types.UnionType(types=options):
            return options
        case types.DictType(key_type=keys, value_type=values):
            return [keys, values]
    return [field.type for field in getattr(kind, "fields", ())]


def _names(classes: list[Any]) -> dict[Any, str]:
    """Name each class by its own name, or where two share that, by their modules' too."""
    short = [_name(cls) for cls in classes]
    return {
        cls: name if short.count(name) == 1 else _readable(f"{cls.__module__}.{cls.__qualname__}")
        for cls, name in zip(classes, short, strict=True)
    }


def _name(cls: Any) -> str:
    arguments = [getattr(one, "__name__", repr(one)) for one in getattr(cls, "__args__", ())]
    return _readable("_".join([getattr(cls, "__origin__", cls).__name__, *arguments]))


def _readable(name: str) -> str:
    return re.sub(r"[^\w.\-]", "_", name, flags=re.ASCII)


class _Writer:
    """Writes schemas; knows the names of the definitions."""

    def __init__(self, names: dict[Any, str]) -> None:
        self.names = names

    def schema(self, kind: types.Type) -> Schema:  # noqa: PLR0911 - a table of types
        """Return a type's schema; of a named type, the reference to its definition."""
        match kind:
            case types.Metadata(type=inner, extra_json_schema=extra):
                return {**self.schema(inner), **(extra or {})}
            case types.CustomType(cls=cls) if cls is object:
                return {}
            case types.StructType() | types.DataclassType() | types.TypedDictType() | types.NamedTupleType():
                return {"$ref": REF + self.names[kind.cls]}
            case types.EnumType():
                return {"$ref": REF + self.names[kind.cls]}
            case types.UnionType(types=options):
                return {"anyOf": [self.schema(option) for option in options]}
            case types.CollectionType(item_type=item):
                return {"type": "array", **_unless_any("items", self.schema(item)), **list_limits(kind)}
            case types.TupleType(item_types=items):
                return _row([self.schema(item) for item in items], len(items), len(items))
            case types.DictType(key_type=keys, value_type=values):
                named = self._definition_of(keys)
                inside = _unless_any("propertyNames", key(_bare(keys), named))
                inside.update(_unless_any("additionalProperties", self.schema(values)))
                return {"type": "object", **inside, **dict_limits(kind)}
        found = scalar(kind)
        if found is None:
            raise TypeError(f"{getattr(kind, 'cls', kind)!r} cannot be read from JSON")
        return found

    def definition(self, kind: types.Type) -> Schema:
        """Return the schema of a named type itself."""
        cls = getattr(kind, "cls", None)
        about = {"title": _name(cls), **_description(cls)}
        if isinstance(kind, types.EnumType):
            values = in_order(member.value for member in kind.cls)
            return {**about, "enum": values, NAMES: [kind.cls(value).name for value in values]}
        fields = getattr(kind, "fields", ())
        properties = {**_tag(kind), **{field.encode_name: self._field(field) for field in fields}}
        required = [*_tag(kind), *(field.encode_name for field in fields if field.required)]
        closed = getattr(kind, "forbid_unknown_fields", False)
        if isinstance(kind, types.NamedTupleType) or getattr(kind, "array_like", False):
            titled = [{"title": name, **schema} for name, schema in properties.items()]
            most = len(titled) if closed or isinstance(kind, types.NamedTupleType) else None
            return {**about, **_row(titled, _needed([name in required for name in properties]), most)}
        schema = {**about, "type": "object", "properties": properties, "required": sorted(required)}
        return {**schema, "additionalProperties": False} if closed else schema

    def _definition_of(self, kind: types.Type) -> Schema:
        return self.definition(kind) if isinstance(kind, types.EnumType) else self.schema(kind)

    def _field(self, field: types.Field) -> Schema:
        return {**self.schema(field.type), **default(field.default)}


def default(value: Any) -> Schema:
    """Return a default as an annotation of a schema, if it is a constant of JSON."""
    value = value.value if isinstance(value, Enum) else value
    constant = value is None or type(value) in (bool, int, str) or (type(value) is float and math.isfinite(value))
    return {"default": value} if constant else {}


def _bare(kind: types.Type) -> types.Type:
    while isinstance(kind, types.Metadata):
        kind = kind.type
    return kind


def _tag(kind: types.Type) -> Schema:
    field = getattr(kind, "tag_field", None)
    return {field: {"enum": [getattr(kind, "tag", None)]}} if field else {}


def _needed(required: list[bool]) -> int:
    """Return how many items must be there, so that the last required one is."""
    return max((number for number, needed in enumerate(required, start=1) if needed), default=0)


def _row(items: list[Schema], least: int, most: int | None) -> Schema:
    row: Schema = {"type": "array", "minItems": least}
    row.update({"prefixItems": items} if items else {})
    return row if most is None else {**row, "maxItems": most}


def _unless_any(keyword: str, schema: Schema) -> Schema:
    return {keyword: schema} if schema else {}


def _description(cls: Any) -> Schema:
    """Return what a class says of itself, but not what Python says of it."""
    cls = getattr(cls, "__origin__", cls)
    text = inspect.cleandoc(vars(cls).get("__doc__") or "")
    return {"description": text} if text and not text.startswith(f"{cls.__name__}(") else {}
