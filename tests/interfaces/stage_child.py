"""A child of the processes executor that starts afresh: the jobs of a stage, made again from its directory."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parents[2])]

from stage import Stage  # noqa: E402 - it must be found first

from worker.executors.processes.spawn import join, place  # noqa: E402 - the same
from worker.meter import Meter  # noqa: E402 - the same

if __name__ == "__main__":
    directory, *metered, word = sys.argv[1:]
    where = place(word)
    join(Stage(Path(directory)).perform(Meter(where.slot + 1) if metered else None), where)
