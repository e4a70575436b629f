"""A command as data: what a protocol wants written, before any broker has seen it."""

from __future__ import annotations

# The command's name, its key, its further arguments.
Command = tuple[str | bytes | int | float, ...]
