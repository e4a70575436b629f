"""Results that the processes of a parallel test run share: each is found once, by whoever needs it first."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from matrix import failures, values
from matrix.captured import RESQUE
from matrix.cast import WORKERS
from matrix.tools import locked

Groups = dict[str, Callable[[], dict[str, Any]]]


# Each group of cells has a store of its own: what enqueues for one worker, and what reads its failures.
VALUES: Groups = {one.name: partial(values.watch, one) for one in WORKERS}
FAILURES: Groups = {one.name: partial(failures.watch, one) for one in WORKERS}
FAILURES[RESQUE] = failures.watch_captured


class Matrix:
    """All results, each kept in a file of its own in a directory of this run."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def values(self, worker: str) -> dict[str, Any]:
        """What a worker saw of the arguments, for each producer."""
        return self._once("values", worker, VALUES)

    def failures(self, worker: str) -> dict[str, Any]:
        """What became of the failures of a worker, for each reader."""
        return self._once("failures", worker, FAILURES)

    def _once(self, kind: str, name: str, groups: Groups) -> dict[str, Any]:
        place = self._directory / f"{kind}-{list(groups).index(name)}"
        with locked(place):
            result = place / "result.json"
            if not result.exists():
                result.write_text(json.dumps(_try(groups[name])))
            cells, error = json.loads(result.read_text())
        assert cells is not None, error
        found: dict[str, Any] = cells
        return found


def _try(find: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any] | None, str]:
    """The cells of a group, or what went wrong: a group that fails is not tried again for each of its tests."""
    try:
        return find(), ""
    except Exception:  # noqa: BLE001 - each test of the group fails with it
        return None, traceback.format_exc()
