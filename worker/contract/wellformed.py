"""Whether what stands in a contract's file are schemas: each keyword that is read here has a value that it can have."""

from __future__ import annotations

from typing import Any

import msgspec

from worker.contract.scalars import Schema

_LEVELS = 150  # of JSON; each level of a type takes two of them, and each comparison some of Python's


def _keyword(field: str) -> str:
    first, *more = field.split("_")
    return "$ref" if field == "ref" else first + "".join(word.capitalize() for word in more)


class _Schema(msgspec.Struct, rename=_keyword):
    ref: str = ""
    title: str = ""
    description: str = ""
    type: str | list[str] = ""
    enum: list[Any] = []
    any_of: list[_Schema | bool] = []
    items: _Schema | bool = True
    prefix_items: list[_Schema] = []
    properties: dict[str, _Schema] = {}
    required: list[str] = []
    additional_properties: _Schema | bool = True
    property_names: _Schema | bool = True
    minimum: float = 0
    maximum: float = 0
    exclusive_minimum: float = 0
    exclusive_maximum: float = 0
    multiple_of: float = 1
    min_length: int = 0
    max_length: int = 0
    min_items: int = 0
    max_items: int = 0
    min_properties: int = 0
    max_properties: int = 0
    pattern: str = ""
    format: str = ""
    content_encoding: str = ""


def check_schemas(document: Any) -> dict[str, Schema]:
    """Return a table of schemas as it is.

    Raises:
        msgspec.ValidationError: It is none; the message names the place.
        RecursionError: It is nested deeper than anybody's types.
    """
    _descend(document, _LEVELS)
    msgspec.convert(document, dict[str, _Schema])
    return msgspec.convert(document, dict[str, dict[str, Any]])


def _descend(document: Any, levels: int) -> None:
    if levels == 0:
        raise RecursionError
    for inner in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        _descend(inner, levels - 1)


def references(document: Any) -> set[str]:
    """Return where the references inside a document lead."""
    if isinstance(document, list):
        return set[str]().union(*map(references, document))
    if not isinstance(document, dict):
        return set()
    own = {ref} if isinstance(ref := document.get("$ref"), str) else set[str]()
    return own.union(*map(references, document.values()))
