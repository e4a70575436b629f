"""The processes executor: one child process per slot, for work that needs a processor of its own, or may crash.

The parent is the keeper: sockets, leases and counts are its business, and it decodes nothing. Children only perform.

- `executor` keeps the interface; `line` is where jobs wait, `child` what the parent knows of each child, `hearing` what
  it makes of what they say.
- `nursery` starts children, replaces them, and sends them away in time, by `limits`.
- `source` says what starting takes; `fork` (with its `template`) and `spawn` (with its `setup`) are the two ways.
- `performing` is what runs inside of a child.
- `frames` and `outcomes` are what both sides say to each other, `progress` what they see without a word.
"""

from worker.executors.processes.executor import Processes

__all__ = ["Processes"]
