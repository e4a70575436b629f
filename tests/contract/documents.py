"""Random schemas out of all that a contract can say, and random values that one of them takes."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker, validators

Schema = dict[str, Any]
NAMES = st.sampled_from(["a", "b", "c"])
CONSTANTS = st.sampled_from([None, True, False, 0, 1, 2, "", "a", "ab", "b"])
SMALL = st.integers(-3, 3)
PATTERNS = st.sampled_from(["^a", "b$", "^[ab]*$"])
FORMATS: Mapping[str, st.SearchStrategy[str]] = {
    "date-time": st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
    "date": st.dates().map(date.isoformat),
    "duration": st.integers(-(10**9), 10**9).map(lambda n: f"{'-' if n < 0 else ''}PT{abs(n)}S"),
    "uuid": st.uuids().map(uuid.UUID.__str__),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False).map(str),
}


def _some(**limits: st.SearchStrategy[Any]) -> st.SearchStrategy[Schema]:
    """Some of these keywords."""
    return st.fixed_dictionaries({}, optional=limits)


def _typed(kind: str, limits: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return limits.map(lambda said: {"type": kind, **said})


_SIZES = st.integers(0, 3)
_NUMBERS = _some(
    minimum=SMALL, maximum=SMALL, exclusiveMinimum=SMALL, exclusiveMaximum=SMALL, multipleOf=st.integers(1, 3)
)
_TEXTS = _some(minLength=_SIZES, maxLength=_SIZES, pattern=PATTERNS)
SCALARS = st.one_of(
    st.just({}),
    st.sampled_from([{"type": "null"}, {"type": "boolean"}]),
    _typed("integer", _NUMBERS),
    _typed("number", _NUMBERS),
    _typed("string", _TEXTS),
    _typed("string", st.sampled_from(sorted(FORMATS)).map(lambda name: {"format": name})),
    st.just({"type": "string", "contentEncoding": "base64"}),
    st.lists(CONSTANTS, min_size=1, max_size=3, unique_by=repr).map(lambda values: {"enum": values}),
    st.sampled_from(["A", "B"]).map(lambda name: {"$ref": f"#/$defs/{name}"}),
    _some(minimum=SMALL, minLength=_SIZES),  # limits without a type
    st.just({"type": "string", "x-unit": "m"}),
    st.just({"type": "array", "uniqueItems": True}),  # nothing that is known here
)


def _arrays_of(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    rest = inner | st.booleans()
    arrays = _some(items=rest, prefixItems=st.lists(inner, min_size=1, max_size=3), minItems=_SIZES, maxItems=_SIZES)
    return _typed("array", arrays)


def _objects_of(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    objects = _some(
        properties=st.dictionaries(NAMES, inner, min_size=1, max_size=3),
        additionalProperties=inner | st.booleans() | st.just(False),
        propertyNames=_TEXTS | st.just({"enum": ["a", "b"]}),
        minProperties=st.integers(0, 2),
        maxProperties=st.integers(0, 3),
    )
    return st.tuples(_typed("object", objects), st.lists(NAMES, unique=True, max_size=2)).map(_with_required)


def _composed(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.one_of(
        _arrays_of(inner),
        _objects_of(inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options}),
    )


def _with_required(drawn: tuple[Schema, list[str]]) -> Schema:
    schema, names = drawn
    named = [name for name in names if name in schema.get("properties", {})]
    return {**schema, "required": named} if named else schema


_PLAIN = st.sampled_from([{}, {"type": "integer"}, {"type": "string"}, {"enum": ["a", 1]}])
# Schemas of one kind with next to nothing inside, among which each keyword of the kind comes up often.
BY_KIND: Mapping[str, st.SearchStrategy[Schema]] = {
    "number": _typed("number", _NUMBERS) | _typed("integer", _NUMBERS),
    "string": _typed("string", _TEXTS),
    "array": _arrays_of(_PLAIN),
    "object": _objects_of(_PLAIN),
    "enum": st.lists(CONSTANTS, min_size=1, max_size=3, unique_by=repr).map(lambda constants: {"enum": constants}),
}
SCHEMAS = st.recursive(SCALARS, _composed, max_leaves=6)
# A definition begins with a type of its own, so that no reference leads in a circle.
DEFINITIONS = st.fixed_dictionaries({name: _composed(SCALARS).filter(lambda s: "anyOf" not in s) for name in "AB"})


_TIGHTER: Mapping[str, st.SearchStrategy[Schema]] = {
    "integer": _NUMBERS,
    "number": _NUMBERS | st.just({"type": "integer"}),
    "string": _TEXTS,
    "array": _some(
        minItems=_SIZES, maxItems=_SIZES, items=SCALARS | st.booleans(), prefixItems=st.lists(SCALARS, min_size=1)
    ),
    "object": _some(
        required=st.lists(NAMES, unique=True, min_size=1, max_size=2),
        additionalProperties=SCALARS | st.booleans(),
        propertyNames=_TEXTS,
        minProperties=st.integers(0, 2),
        maxProperties=st.integers(0, 3),
    ),
}


@st.composite
def changed(draw: st.DrawFn, schema: Schema) -> Schema:
    """A schema with one change, at the top or inside: something added, left out, or said in another way."""
    inside = [word for word in ("items", "additionalProperties") if isinstance(schema.get(word), dict)]
    inside += [word for word in ("properties", "prefixItems", "anyOf") if schema.get(word)]
    if inside and draw(st.booleans()):
        word = draw(st.sampled_from(inside))
        return {**schema, word: draw(_changed_inside(word, schema[word]))}
    if "enum" in schema and len(schema["enum"]) > 1:
        return {"enum": schema["enum"][1:]}
    if draw(st.booleans()) and len(schema) > 1:
        gone = draw(st.sampled_from(sorted(schema.keys() - {"type"} or schema.keys())))
        return {word: value for word, value in schema.items() if word != gone}
    return {**schema, **draw(_TIGHTER.get(schema.get("type", ""), st.just({})))}


@st.composite
def _changed_inside(draw: st.DrawFn, word: str, value: Any) -> Any:
    if word in ("items", "additionalProperties"):
        return draw(changed(value))
    how = draw(st.sampled_from(["change", "drop", "add"]))
    if word == "properties":
        name = draw(NAMES if how == "add" else st.sampled_from(sorted(value)))
        rest = {key: one for key, one in value.items() if key != name}
        return rest if how == "drop" else {**rest, name: draw(changed(value[name]) if name in value else SCALARS)}
    at = draw(st.integers(0, len(value) - 1))
    if how == "add" or len(value) == 1:
        return [*value, draw(SCALARS)]
    return value[:at] + ([] if how == "drop" else [draw(changed(value[at]))]) + value[at + 1 :]


def closed(schema: Any) -> Any:
    """A schema as its producers read it: they send only what it describes."""
    if not isinstance(schema, dict):
        return schema
    found: Schema = {}
    for keyword, value in schema.items():
        if keyword in ("properties", "$defs"):
            found[keyword] = {name: closed(one) for name, one in value.items()}
        elif keyword in ("anyOf", "prefixItems"):
            found[keyword] = [closed(one) for one in value]
        else:
            found[keyword] = closed(value) if keyword in ("items", "additionalProperties") else value
    if "properties" in found:
        found.setdefault("additionalProperties", False)
    if "prefixItems" in found:
        found.setdefault("items", False)
    return found


def sensible(schema: Any) -> bool:
    """Whether no object in a schema names members whose names it refuses."""
    if isinstance(schema, list):
        return all(map(sensible, schema))
    if not isinstance(schema, dict):
        return True
    return not {"properties", "propertyNames"} <= schema.keys() and all(map(sensible, schema.values()))


def takes(schema: Any, defs: Mapping[str, Schema], value: Any) -> bool:
    """Whether a validator that is not ours takes a value."""
    return bool(Draft202012Validator({**schema, "$defs": dict(defs)}).is_valid(value))


_FORMATS = FormatChecker(formats=())
_FORMATS.checks("date-time", ValueError)(lambda text: datetime.fromisoformat(text).tzinfo is not None)
_FORMATS.checks("date", ValueError)(lambda text: date.fromisoformat(text) is not None)
_FORMATS.checks("uuid", ValueError)(lambda text: uuid.UUID(text) is not None)
_FORMATS.checks("decimal", ArithmeticError)(lambda text: Decimal(text).is_finite())
_FORMATS.checks("duration")(lambda text: re.fullmatch(r"-?PT[0-9]+S", text) is not None)
_Strict = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int),
)


def promises(schema: Any, defs: Mapping[str, Schema], value: Any) -> bool:
    """The same where formats count, and an integer is written without a fraction."""
    return bool(_Strict({**schema, "$defs": dict(defs)}, format_checker=_FORMATS).is_valid(value))


ANYTHING = st.recursive(
    CONSTANTS | SMALL | st.sampled_from([0.5, 1.5, -2.0]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


def values(schema: Any, defs: Mapping[str, Schema], depth: int = 4) -> st.SearchStrategy[Any]:
    """Values that a schema probably takes; with some that it does not, where its limits are tight."""
    if not isinstance(schema, dict) or depth == 0:
        return ANYTHING
    inner = _inner(defs, depth)
    if "$ref" in schema:
        return values(defs[schema["$ref"].rpartition("/")[2]], defs, depth - 1)
    if "anyOf" in schema:
        return st.one_of([inner(option) for option in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) if schema["enum"] else ANYTHING
    return _BY_KIND.get(schema.get("type", ""), lambda *_: ANYTHING)(schema, inner)


def _inner(defs: Mapping[str, Schema], depth: int) -> Callable[[Any], st.SearchStrategy[Any]]:
    return lambda schema: values(schema, defs, depth - 1)


def _texts(schema: Schema, _: Any) -> st.SearchStrategy[Any]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "contentEncoding" in schema:
        return st.binary(max_size=4).map(lambda data: base64.b64encode(data).decode())
    if "format" in schema:
        return FORMATS.get(schema["format"], st.text("ab"))
    if schema.get("pattern", "").startswith("^[0-9]{4}"):
        return st.datetimes(min_value=datetime(1000, 1, 1)).map(datetime.isoformat)  # noqa: DTZ001 - it has no zone
    if schema.get("pattern", "").startswith(("^(", "^-")):  # a time, or a number as a key
        return st.sampled_from(["12:30:00", "23:59:59.5", "00:00:00Z", "12:30:00+02:00", "0", "-17", "1.5e3"])
    return st.text("ab", max_size=4)


def _arrays(schema: Schema, inner: Callable[[Any], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    row = [inner(one) for one in schema.get("prefixItems", [])]
    more = st.lists(inner(schema.get("items", True)), max_size=4)
    lists = st.tuples(st.tuples(*row), more).map(lambda parts: [*parts[0], *parts[1]])
    return st.tuples(lists, st.integers(0, 5)).map(lambda drawn: drawn[0][: drawn[1] or len(drawn[0])])


def _objects(schema: Schema, inner: Callable[[Any], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    named = {name: inner(one) for name, one in schema.get("properties", {}).items()}
    required = {name: one for name, one in named.items() if name in schema.get("required", [])}
    optional = {name: one for name, one in named.items() if name not in required}
    fixed = st.fixed_dictionaries(required, optional=optional)
    keys = _BY_KIND["string"](schema["propertyNames"], None) if "propertyNames" in schema else NAMES
    return (
        st.tuples(st.dictionaries(keys, inner(schema.get("additionalProperties", True)), max_size=2), fixed).map(
            lambda parts: {**parts[0], **parts[1]}
        )
        if schema.get("additionalProperties", True) is not False
        else fixed
    )


def _integers(schema: Schema, _: Any) -> st.SearchStrategy[Any]:
    return st.integers(-4, 4) | st.just(schema.get("minimum", 0))


_BY_KIND: Mapping[str, Callable[[Schema, Any], st.SearchStrategy[Any]]] = {
    "null": lambda *_: st.none(),
    "boolean": lambda *_: st.booleans(),
    "integer": _integers,
    "number": lambda *_: SMALL | st.sampled_from([0.5, 1.5, -2.5, 2.0]),
    "string": _texts,
    "array": _arrays,
    "object": _objects,
}
