"""Values in Go: the type that holds each, and the check of it, as expressions."""

from __future__ import annotations

import json
from typing import Any, TypeGuard

from worker.contract.stubs import nodes
from worker.contract.stubs.layout import Call, Code
from worker.contract.stubs.nodes import WORDS, Choice, Either, Items, Nullable, Record, Ref, Row, Table, Value
from worker.contract.stubs.patterns import portable

_TYPES = {
    "anything": "any",
    "null": "any",
    "boolean": "bool",
    "integer": "int64",
    "number": "float64",
    "text": "string",
    "instant": "time.Time",
    "bytes": "[]byte",
    "date": "time.Time",
    "duration": "time.Duration",
    "uuid": "string",
    "decimal": "string",
}
CHOICES = {"string": "choiceOfText", "int64": "choiceOfIntegers"}  # by the type of the constants
_NULLABLE = {
    "any": "nullableAny",
    "[]": "nullableList",
    "map[": "nullableTable",
}  # by what a type with a nil begins with
_INT64 = 2**63


class Expressions:
    """Writes types and checks; knows what each named type is called, and collects the patterns."""

    def __init__(self, types: dict[str, str], named: dict[str, nodes.Node | Record]) -> None:
        self._types, self._named = types, named
        self.patterns: dict[str, str] = {}

    def type(self, node: nodes.Node) -> str:  # noqa: PLR0911 - a table of nodes
        """Return the type that holds the values of a node."""
        match node:
            case Value(kind=kind):
                return _TYPES[kind]
            case Choice():
                return kind_of(node) or "any"
            case Items(item=item):
                return f"[]{self.type(item)}"
            case Row():
                return "[]any"
            case Table(value=value):
                return f"map[string]{self.type(value)}"
            case Nullable(inner=inner):
                kind = self.type(inner)
                return kind if nilable(kind) else f"*{kind}"
            case Either():
                return "any"
            case Ref(name=name):
                found = self._named[name]
                return self.type(found) if _alias(found) else self._types[name]

    def check(self, node: nodes.Node) -> Code:  # noqa: PLR0911 - a table of nodes
        """Return the check of the values of a node."""
        match node:
            case Value():
                return self._value(node)
            case Choice():
                return _choice(node)
            case Items(item=item, limits=limits):
                return Call("items(", [self.check(item), *_lengths(limits)])
            case Row(items=items, least=least):
                return Call("row(", [str(least), *(self._as(item) for item in items)])
            case Table(key=key, value=value, limits=limits):
                return Call("table(", [self.check(key), self.check(value), *_lengths(limits)])
            case Nullable(inner=inner):
                return Call(f"{_nullable(self.type(inner))}(", [self.check(inner)])
            case Either(options=options):
                return Call("either(", [self._as(option) for option in options])
            case Ref(name=name):
                known = self._types[name]
                return f"check{known}" if _alias(self._named[name]) else f"{known}.value"

    def _as(self, node: nodes.Node) -> Code:
        check = self.check(node)
        return check if self.type(node) == "any" else Call("as(", [check])

    def _value(self, value: Value) -> Code:
        match value.kind:
            case "integer" | "number":
                return Call(f"{value.kind}(", _numbers(value.kind, value.limits))
            case "text":
                rules: list[Code] = [f"length({rule})" for rule in _lengths(value.limits)]
                pattern = portable(value.limits.get("pattern", ""), r"\n?\z")
                return Call("text(", [*rules, *([f"matching({self._pattern(pattern)})"] if pattern else [])])
            case "bytes":
                return Call("bytes(", _lengths(value.limits))
        return value.kind

    def _pattern(self, pattern: str) -> str:
        """Return the variable that holds a pattern."""
        literal = f"`{pattern}`" if pattern.isprintable() and "`" not in pattern else quoted(pattern)
        return self.patterns.setdefault(literal, f"pattern{len(self.patterns) + 1}")

    def options(self, node: nodes.Node) -> list[str]:
        """Return what a value of type any can be."""
        match node:
            case Either(options=options):
                return [self.type(option) for option in options]
            case Choice(values=values) if kind_of(node) is None:
                return [json.dumps(value, ensure_ascii=False) for value in values]
            case Row(items=items):
                return [f"a list of {', '.join(self.type(item) for item in items)}"]
            case Nullable(inner=inner) if told := self.options(inner):
                return [*told, "nil"]
            case Ref(name=name) if not isinstance(found := self._named[name], Record):
                return self.options(found)
        return []


def quoted(text: str) -> str:
    """Return text as a literal of Go."""
    return json.dumps(text, ensure_ascii=False)


def kind_of(node: nodes.Node | Record) -> str | None:
    """Return what a type of constants is made of, None where they are of different types."""
    kinds = {type(value) for value in values_of(node)}
    if kinds == {str}:
        return "string"
    return "int64" if kinds == {int} and all(abs(value) < _INT64 for value in values_of(node)) else None


def values_of(node: nodes.Node | Record) -> list[Any]:
    """Return the constants that a node is one of."""
    return node.values if isinstance(node, Choice) else []


def nilable(kind: str) -> bool:
    """Whether a type has a nil of its own, so that it needs no pointer."""
    return kind.startswith((*_NULLABLE, "*"))


def _nullable(kind: str) -> str:
    """Return the check of a value of a type, or null."""
    return next((check for begin, check in _NULLABLE.items() if kind.startswith(begin)), "nullable")


def _alias(node: nodes.Node | Record) -> TypeGuard[nodes.Node]:
    """Whether a named type is no type of its own in Go: neither a struct nor constants of one type."""
    return not isinstance(node, Record) and kind_of(node) is None


def _choice(node: Choice) -> Code:
    kind = kind_of(node)
    if kind is None:
        return Call("choice(", [f"any({constant(value)})" for value in node.values])
    return Call(f"{CHOICES[kind]}[{kind}](", [constant(value) for value in node.values])


def _lengths(limits: dict[str, Any]) -> list[Code]:
    return [f"{WORDS[word]}({limit})" for word, limit in limits.items() if word in WORDS]


def _numbers(kind: str, limits: dict[str, Any]) -> list[Code]:
    """Return the rules of a number; a limit beyond an int64 is none for a number that is one."""
    go = _TYPES[kind]
    kept = {word: limit for word, limit in limits.items() if go == "float64" or _whole(limit)}
    divisor = "multipleOf" if kind == "integer" else "multipleOfNumber"
    return [
        f"{WORDS[word]}[{go}]({limit})" if word != "multipleOf" else f"{divisor}({limit})"
        for word, limit in kept.items()
    ]


def _whole(limit: Any) -> bool:
    return isinstance(limit, int) and abs(limit) < _INT64


def constant(value: Any) -> str:
    """Return a constant as a literal that has its type, whatever it is given to."""
    match value:
        case str():
            return quoted(value)
        case None:
            return "nil"
        case bool():
            return str(value).lower()
        case int():
            return f"int64({value})"
    return repr(value)
