"""What a schema says of arrays, objects and defaults, as the comparison asks for it."""

from __future__ import annotations

import json
import math

from worker.contract.alternatives import AnySchema
from worker.contract.scalars import Schema

ANY: Schema = {}


def item(schema: Schema, number: int) -> AnySchema:
    """Return the schema of one item of an array."""
    fixed = row(schema)
    found: AnySchema = fixed[number] if number < len(fixed) else schema.get("items", ANY)
    return found


def capacity(schema: Schema) -> float:
    """Return how many items an array may have."""
    most: float = schema.get("maxItems", math.inf)
    return min(most, len(row(schema))) if schema.get("items") is False else most


def length(schema: Schema) -> float:
    """Return how many items a producer sends at most: those that are described."""
    return min(capacity(schema), len(row(schema))) if row(schema) and "items" not in schema else capacity(schema)


def row(schema: Schema) -> list[Schema]:
    """Return the schemas of the items of an array that have one of their own."""
    items: list[Schema] = schema.get("prefixItems", [])
    return items


def unnamed(schema: Schema) -> AnySchema:
    """Return the schema of members that an object does not name, False where producers send none."""
    rest: AnySchema = schema.get("additionalProperties", "properties" not in schema and ANY)
    return rest


def default(schema: AnySchema) -> str:
    """Return the text of a default."""
    if isinstance(schema, bool) or "default" not in schema:
        return "no constant"
    return json.dumps(schema["default"], ensure_ascii=False)
