"""The stage with programs: the same jobs, each a shell's script that learns its number from the payload."""

from __future__ import annotations

from pathlib import Path

from stage import LIMIT, Stage

SCRIPT = Path(__file__).with_name("stage_program.sh")
LIMITED = ("endless", "blocked")


class ProgramStage(Stage):
    """The jobs that a program can be; it has no exception to raise and no outcome to return."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("quick", "wait", "spin", "raise_", "exit_", "watch", *LIMITED):
            command = ["sh", str(SCRIPT), name, str(self.directory)]
            self.jobs.program(name, command, timeout=LIMIT if name in LIMITED else None)
