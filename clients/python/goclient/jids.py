"""The ids of Sidekiq jobs."""

from __future__ import annotations

import os

_BYTES = 12  # as Ruby's SecureRandom.hex(12): 24 lower-case hexadecimal digits


def new_jid() -> str:
    """One new id."""
    return os.urandom(_BYTES).hex()


def new_jids(count: int) -> list[str]:
    """New ids, all out of one read of randomness: for many jobs, asking for each would take longer than the rest."""
    digits = os.urandom(_BYTES * count).hex()
    return [digits[start : start + 2 * _BYTES] for start in range(0, len(digits), 2 * _BYTES)]
