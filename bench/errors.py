"""The benchmark's two errors: what keeps it from starting, and what spoils one run."""


class SetupError(Exception):
    """The benchmark cannot run here; the message says what is missing and how to get it."""


class RunError(Exception):
    """A peer did not do the whole work; its run must not become a number."""
