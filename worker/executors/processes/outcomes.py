"""Outcomes on their way from a child to its parent. Only those that are no plain Ack travel: those are just counted."""

from __future__ import annotations

from typing import Any

import msgspec

from worker.job import Ack, Dead, Drop, Outcome, Requeue, Retry

_DECODERS: dict[str, msgspec.msgpack.Decoder[Any]] = {
    kind.__name__: msgspec.msgpack.Decoder(kind) for kind in (Ack, Retry, Dead, Drop, Requeue)
}
_encode = msgspec.msgpack.Encoder().encode


class Told(msgspec.Struct, frozen=True, array_like=True, tag=8):
    """What became of a job, by its number."""

    number: int
    kind: str
    outcome: msgspec.Raw

    def read(self) -> Outcome:
        """Return the outcome."""
        outcome: Outcome = _DECODERS[self.kind].decode(self.outcome)
        return outcome


def tell(number: int, outcome: Outcome) -> Told:
    """Return an outcome as it travels.

    Raises:
        TypeError, ValueError: A handler has made an outcome out of values of other types than it has.
    """
    told = Told(number, type(outcome).__name__, msgspec.Raw(_encode(outcome)))
    told.read()
    return told
