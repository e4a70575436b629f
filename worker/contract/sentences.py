"""Each change as a sentence: what is different, and for one that breaks, after a semicolon, what to do."""

from __future__ import annotations

import json
from enum import StrEnum

from worker.contract.narrowing import Narrowing


class Effect(StrEnum):
    """What a change does to jobs of producers that are deployed already, the worst first."""

    BREAKS = "breaks"  # they fail
    ALTERS = "alters"  # they run, and what they leave out means something else
    SAFE = "safe"  # nothing


Says = tuple[str, Effect]

GONE: Says = ("the job is gone; keep its handler until no producer enqueues it and no queue holds it", Effect.BREAKS)
NEW: Says = ("the job is new", Effect.SAFE)
RAILS: Says = ("only ActiveJob can enqueue the job now; register that handler under another name", Effect.BREAKS)
NO_RAILS: Says = (
    "ActiveJob can enqueue the job no longer; register the new handler under another name",
    Effect.BREAKS,
)
ANY_NUMBER: Says = ("any number of arguments is taken now", Effect.SAFE)

_SENTENCES = {  # by kind of narrowing: what is different, what to do, and what is different the other way round
    "type": ("takes {old} no longer", "go on taking it until no producer sends it", "takes {old} too now"),
    "constant": ("takes {old} no longer", "go on taking it until no producer sends it", "takes {old} too now"),
    "required": ("needs its member {old} now", "give that a default", "may come without its member {old} now"),
    "refused": ("refuses its member {old} now", "take it until no producer sends it", "may have the member {old} now"),
    "closed": ("refuses members without a name now", "go on taking them", "may have any members now"),
    "propertyNames": (
        "refuses members for their names now",
        "take them until no producer sends them",
        "takes members with more names now",
    ),
    "unread": ("has no member {old} any more, and ignores it", "", "has a new member {old}, which may be left out"),
    "unknown": (
        "has changed in a way that nobody here can judge ({old})",
        "let the worker's tests tell",
        "has changed in a way that nobody here can judge ({old})",
    ),
}
LIMITS = frozenset(  # of one value: no other is looser or tighter, so one sentence tells both directions
    {"pattern", "format", "contentEncoding", "multipleOf", "default"}
)
_LIMIT = ("has {kind} {new} now, and had {old}", "keep to the old limit until no producer goes beyond")


def argument(number: int, name: str) -> str:
    """Return what an argument is called, by its place first."""
    return f"argument {number + 1}" + (f" ({name})" if name else "")


def moved(name: str, before: int, after: int) -> Says:
    """An argument is at another place."""
    return (
        f"{argument(before, name)} is argument {after + 1} now, which no producer knows; keep the order",
        Effect.BREAKS,
    )


def renamed(number: int, before: str, after: str) -> Says:
    """Only the name of an argument is another."""
    return f"argument {number + 1} was called {before} and is called {after} now", Effect.SAFE


def needed(number: int, name: str, *, new: bool) -> Says:
    """An argument must be given that producers may not give."""
    what = "is new and must be given" if new else "must be given now, and could be left out"
    return f"{argument(number, name)} {what}; give it a default", Effect.BREAKS


def optional(number: int, name: str, *, new: bool) -> Says:
    """An argument need not be given."""
    what = "is new, and may be left out" if new else "may be left out now"
    return f"{argument(number, name)} {what}", Effect.SAFE


def dropped(number: int, name: str) -> Says:
    """An argument is taken no longer, and jobs that bring it would fail."""
    return f"{argument(number, name)} is gone, but producers send it; keep it, with a default", Effect.BREAKS


def fewer(most: int) -> Says:
    """A job that took any number of arguments does so no longer."""
    return f"more than {most} arguments are refused now, and any number was taken; keep *args", Effect.BREAKS


def narrowed(called: str, one: Narrowing) -> Says:
    """What is inside an argument is taken no longer, or with "unread" in vain, or is another when it is left out."""
    if one.kind == "default":
        return defaulted(called, one)
    what, todo, _ = _SENTENCES.get(one.kind, (*_LIMIT, ""))
    says = f"{called}{''.join(one.place)} {_filled(what, one)}"
    return (f"{says}; {todo}", Effect.BREAKS) if todo else (says, Effect.SAFE)


def widened(called: str, one: Narrowing) -> Says:
    """What is inside an argument is taken besides; `one` was found by comparing the new contract with the old."""
    what = _SENTENCES.get(one.kind, ("", "", _LIMIT[0]))[2]
    if one.kind not in _SENTENCES:
        one = Narrowing(one.kind, one.new, one.old, one.place)
    if one.kind == "default":
        return defaulted(called, one)
    return f"{called}{''.join(one.place)} {_filled(what, one)}", Effect.SAFE


def defaulted(called: str, one: Narrowing) -> Says:
    """What is left out is another value now."""
    return f"{called}{''.join(one.place)}: its default was {one.old} and is {one.new} now", Effect.ALTERS


def _filled(sentence: str, one: Narrowing) -> str:
    old, new = ("none" if side is None else _text(side) for side in (one.old, one.new))
    return sentence.format(kind=one.kind, old=old, new=new)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
