"""Values that tell their types, in Python: what Python's JSON read, or is to write, said exactly. See ../README.md."""

from __future__ import annotations

from typing import Any


def tag(value: object) -> list[Any]:
    """The tagged form of a value that JSON can carry."""
    match value:
        case None:
            return ["null"]
        case bool():
            return ["true" if value else "false"]
        case int() | float():
            return [type(value).__name__, repr(value)]
        case str():
            return ["text", value]
        case list() | tuple():
            return ["list", [tag(item) for item in value]]
        case dict():
            return ["object", [[name, tag(item)] for name, item in value.items()]]
        case _:
            raise TypeError(f"JSON has no {type(value).__name__}")


NATIVE: dict[str, Any] = {
    "null": lambda: None,
    "true": lambda: True,
    "false": lambda: False,
    "int": int,
    "float": float,
    "text": str,
    "list": lambda items: [native(item) for item in items],
    "object": lambda pairs: {name: native(item) for name, item in pairs},
}


def native(tagged: list[Any]) -> Any:
    """The value of a tagged form."""
    return NATIVE[tagged[0]](*tagged[1:])
