"""What a new contract changes for producers that were written for an old one: which of their jobs fail, or change."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from worker.contract import sentences
from worker.contract.alternatives import AnySchema
from worker.contract.document import Contract
from worker.contract.narrowing import Comparison, redefaulted
from worker.contract.reading import ANY, capacity, item
from worker.contract.scalars import Schema
from worker.contract.sentences import Effect, Says


class Change(msgspec.Struct, frozen=True):
    """One change, in one sentence, and what it does to jobs of producers already deployed."""

    job: str
    says: str
    effect: Effect

    def __str__(self) -> str:
        return f"{self.effect}: {self.job}: {self.says}"


_WORST = list(Effect)


def check(old: Contract, new: Contract) -> list[Change]:
    """Return every change between two contracts, but those of descriptions: by job, of each job the worst first."""
    changes: list[Change] = []
    for job in sorted(old.jobs.keys() | new.jobs.keys()):
        found = [Change(job, *said) for said in _job(job, old, new)]
        changes += sorted(found, key=lambda change: _WORST.index(change.effect))
    return changes


def _job(job: str, old: Contract, new: Contract) -> Iterator[Says]:
    was, now = old.jobs.get(job), new.jobs.get(job)
    if now is None:
        yield sentences.GONE
    elif was is None:
        yield sentences.NEW
    elif bool(was.get("activejob")) != bool(now.get("activejob")):
        yield sentences.RAILS if now.get("activejob") else sentences.NO_RAILS
    else:
        yield from _order(_names(was), _names(now))
        yield from _number(was, now)
        yield from _defaults(was, now)
        yield from _types(was, now, old, new)


def _order(was: list[str], now: list[str]) -> Iterator[Says]:
    """Yield which arguments have another place or another name: a producer knows only places."""
    for number, name in enumerate(was):
        if name in now and now.index(name) != number:
            yield sentences.moved(name, number, now.index(name))
        elif number < len(now) and name not in now and now[number] not in was:
            yield sentences.renamed(number, name, now[number])


def _number(was: Schema, now: Schema) -> Iterator[Says]:
    """Yield how the number of arguments may differ."""
    names, old_names = _names(now), _names(was)
    for number in range(was.get("minItems", 0), now.get("minItems", 0)):
        yield sentences.needed(number, _at(names, number), new=number >= len(old_names))
    for number in range(now.get("minItems", 0), was.get("minItems", 0)):
        yield sentences.optional(number, _at(old_names, number), new=False)
    for number in range(max(len(old_names), now.get("minItems", 0)), len(names)):
        yield sentences.optional(number, names[number], new=True)
    most, least = capacity(was), capacity(now)
    if most == math.inf != least:
        yield sentences.fewer(int(least))
    elif most != math.inf == least:
        yield sentences.ANY_NUMBER
    elif most > least:
        yield from (sentences.dropped(number, _at(old_names, number)) for number in range(int(least), int(most)))


def _defaults(was: Schema, now: Schema) -> Iterator[Says]:
    """Yield which arguments mean something else when they are left out."""
    least = max(was.get("minItems", 0), now.get("minItems", 0))
    most = min(len(_names(was)), len(_names(now)))
    for number in (one for one in _staying(was, now) if least <= one < most):
        for one in redefaulted(item(was, number), item(now, number)):
            yield sentences.defaulted(sentences.argument(number, _at(_names(now), number)), one)


def _types(was: Schema, now: Schema, old: Contract, new: Contract) -> Iterator[Says]:
    """Yield what each argument takes no longer, and what it takes besides."""
    forth, back = Comparison(old.defs, new.defs), Comparison(new.defs, old.defs)
    for called, before, after in _pairs(was, now):
        narrowings = forth.narrowings(before, after)
        told = {(one.kind, one.place) for one in narrowings if one.kind in sentences.LIMITS}
        yield from (sentences.narrowed(called, one) for one in narrowings)
        widenings = back.narrowings(after, before)
        yield from (sentences.widened(called, one) for one in widenings if (one.kind, one.place) not in told)


def _pairs(was: Schema, now: Schema) -> Iterator[tuple[str, AnySchema, AnySchema]]:
    """Yield the arguments that both contracts take at one place, with what they are called."""
    for number in _staying(was, now):
        yield sentences.argument(number, _at(_names(now), number)), item(was, number), item(now, number)
    if min(capacity(was), capacity(now)) > max(len(_names(was)), len(_names(now))):
        yield "each further argument", was.get("items", ANY), now.get("items", ANY)


def _staying(was: Schema, now: Schema) -> list[int]:
    """Return the places that both contracts describe, but of arguments that have moved, which is said already."""
    old_names, names = _names(was), _names(now)
    most = min(capacity(was), capacity(now), max(len(old_names), len(names)))
    return [
        number
        for number in range(int(most))
        if _at(old_names, number) not in names or _at(names, number) == _at(old_names, number)
    ]


def _names(job: Schema) -> list[str]:
    return [one.get("title", "") for one in job.get("prefixItems", [])]


def _at(names: list[str], number: int) -> str:
    return names[number] if number < len(names) else ""
