"""Run as a program, `python tests/interop/matrix`, it fills the whole matrix and writes docs/interop.md anew."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]  # as pytest has them

from matrix import page  # noqa: E402 - found by the line above
from matrix.shared import Matrix  # noqa: E402

with tempfile.TemporaryDirectory() as directory:
    page.PAGE.write_text(page.write(Matrix(Path(directory))))
print(page.PAGE.read_text(), end="")  # noqa: T201 - the tables are the program's output
