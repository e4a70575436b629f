"""Whether a new schema takes all that an old one promised to take, and where it does not.

The old contract is read as its producers read it: they send what it names and nothing else. So a member that an object
does not name and that nothing describes is not part of the promise; otherwise no type could ever grow a member.
Everything else is strict: what is not known to be taken counts as refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from worker.contract import limits
from worker.contract.alternatives import Alternative, AnySchema, alternatives, everything, same
from worker.contract.reading import ANY, capacity, default, item, length, row, unnamed
from worker.contract.scalars import Schema

Steps = tuple[str, ...]
MILD = frozenset({"unread", "default"})  # kinds of what is taken all the same


class Narrowing(msgspec.Struct, frozen=True):
    """One thing that is taken no longer, at a place inside the value; `old` and `new` are what was said and is said.

    `kind` is "type", "constant", "required", "refused", "closed", "unknown" or a keyword of JSON Schema. Two kinds are
    MILD: "unread", for a member that is not refused but means nothing any more, and "default", for another default.
    """

    kind: str
    old: Any = None
    new: Any = None
    place: Steps = ()

    def below(self, step: str) -> Narrowing:
        """The same, seen from one level further out."""
        return msgspec.structs.replace(self, place=(step, *self.place))


class Comparison:
    """Compares schemas of an old contract with schemas of a new one.

    A pair that is met again inside itself is taken for good: if it is not, that shows at the outer meeting.
    """

    def __init__(self, old: Mapping[str, Schema], new: Mapping[str, Schema]) -> None:
        self._old, self._new = old, new
        self._under_way: set[tuple[int, int]] = set()

    def narrowings(self, old: AnySchema, new: AnySchema) -> list[Narrowing]:
        """Return what of `old` is not taken by `new`, empty if all is (but for what is MILD)."""
        pair = (id(old), id(new))
        if pair in self._under_way:
            return []
        self._under_way.add(pair)
        try:
            options = alternatives(new, self._new)
            if everything(options):
                return []
            return [found for one in alternatives(old, self._old) for found in self._covered(one, options)]
        finally:
            self._under_way.discard(pair)

    def _covered(self, one: Alternative, options: list[Alternative]) -> list[Narrowing]:
        """Return what of one alternative is not taken by the option that comes closest."""
        near = [option for option in options if _comparable(one, option)]
        if not near:
            kind = "unknown" if "unknown" in (one.kind, *(option.kind for option in options)) else one.kind
            return [Narrowing({"constant": "constant", "unknown": "unknown"}.get(kind, "type"), one.called)]
        return min((self._one(one, option) for option in near), key=_weight)

    def _one(self, old: Alternative, new: Alternative) -> list[Narrowing]:
        match old.kind:
            case "unknown":
                return [] if self._alike(old, new) else [Narrowing("unknown", old.called)]
            case "integer" | "number":
                return [Narrowing(*tightened) for tightened in limits.numbers(old, new)]
            case "string":
                return [Narrowing(*tightened) for tightened in limits.texts(old, new)]
            case "array":
                return list(self._arrays(old.schema, new.schema))
            case "object":
                return list(self._objects(old.schema, new.schema))
        return []

    def _alike(self, old: Alternative, new: Alternative) -> bool:
        """Whether two unknown schemas are the same; with references, only if all definitions are."""
        return same(old.schema, new.schema) and ("$ref" not in repr(old.schema) or same(self._old, self._new))

    def _arrays(self, old: Schema, new: Schema) -> Iterator[Narrowing]:
        most = length(old)
        yield from (Narrowing(*one) for one in limits.lengths(old, new, "minItems", ""))
        if capacity(new) < most:
            yield Narrowing("maxItems", None if most == math.inf else most, capacity(new))
        for number in range(int(min(most, max(len(row(old)), len(row(new)))))):
            if number < capacity(new):
                yield from self._inside(f"[{number}]", item(old, number), item(new, number))
        if most > max(len(row(old)), len(row(new))) and new.get("items") is not False:
            yield from self._inside("[…]", old.get("items", ANY), new.get("items", ANY))
        needed = max(old.get("minItems", 0), new.get("minItems", 0))
        for number, (was, now) in list(enumerate(zip(row(old), row(new), strict=False)))[needed:]:
            yield from (one.below(f"[{number}]") for one in redefaulted(was, now))

    def _objects(self, old: Schema, new: Schema) -> Iterator[Narrowing]:
        had, has = old.get("properties", {}), new.get("properties", {})
        rest, others = unnamed(old), new.get("additionalProperties", ANY)
        for name in new.get("required", []):
            if name not in old.get("required", []):
                yield Narrowing("required", name)
        yield from self._counts(old, new)
        for name, schema in had.items():
            if name in has:
                yield from self._inside(f'["{name}"]', schema, has[name])
            elif others is False:
                yield Narrowing("refused", name)
            else:
                yield Narrowing("unread", name)
                yield from self._inside(f'["{name}"]', schema, others)
        for name in () if rest is False else sorted(has.keys() - had.keys()):
            yield from self._inside(f'["{name}"]', rest, has[name])
        yield from self._rest(old, new, rest, others)
        for name in sorted(had.keys() & has.keys() - {*old.get("required", []), *new.get("required", [])}):
            yield from (one.below(f'["{name}"]') for one in redefaulted(had[name], has[name]))

    def _rest(self, old: Schema, new: Schema, rest: AnySchema, others: AnySchema) -> Iterator[Narrowing]:
        """Yield what becomes of members without a name of their own, and of names."""
        if rest is not False and others is False:
            yield Narrowing("closed")
        elif rest is not False:
            yield from self._inside("[…]", rest, others)
        names = new.get("propertyNames", ANY)
        if rest is not False and self.narrowings(old.get("propertyNames", ANY), names):
            yield Narrowing("propertyNames")
        options = alternatives(names, self._new)
        for name in old.get("properties", {}):
            if not any(_takes(option, name) for option in options):
                yield Narrowing("refused", name)

    def _counts(self, old: Schema, new: Schema) -> Iterator[Narrowing]:
        """Yield which of the numbers of members is drawn tighter."""
        least = max(old.get("minProperties", 0), len(old.get("required", [])))
        most = min(
            old.get("maxProperties", math.inf), len(old.get("properties", {})) if unnamed(old) is False else math.inf
        )
        told = {"minProperties": least, "maxProperties": most}
        yield from (Narrowing(*one) for one in limits.lengths(told, new, "minProperties", "maxProperties"))

    def _inside(self, step: str, old: AnySchema, new: AnySchema) -> Iterable[Narrowing]:
        return (found.below(step) for found in self.narrowings(old, new))


def redefaulted(old: AnySchema, new: AnySchema) -> list[Narrowing]:
    """Return whether the default is another, of what may be left out before and after; `old` and `new` are text."""
    was, now = default(old), default(new)
    return [] if was == now else [Narrowing("default", was, now)]


def _comparable(one: Alternative, option: Alternative) -> bool:
    """Whether an option may take an alternative; a constant is settled here."""
    if one.kind == "constant":
        return _takes(option, one.value)
    return one.kind == option.kind or (one.kind == "integer" and option.kind == "number")


def _takes(option: Alternative, value: Any) -> bool:
    if option.kind == "anything":
        return True
    return same(option.value, value) if option.kind == "constant" else limits.takes(option, value)


def _weight(found: list[Narrowing]) -> int:
    return sum(one.kind not in MILD for one in found)
