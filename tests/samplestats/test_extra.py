"""Without the libraries of the extra: what is missing is said, and all else works."""

from __future__ import annotations

import subprocess
import sys

import pytest
from services import environment

from worker.jobs.samplestats.extra import MODULES

WITHOUT = "import sys; sys.modules.update(dict.fromkeys(sys.argv.pop(1).split(','))); import worker.cli as c; c.main()"


def without(modules: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m worker` as if some modules were not installed."""
    line = [sys.executable, "-c", WITHOUT, modules, *words]
    return subprocess.run(line, env=environment(), capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("words", [["samplestats", "1"], ["-queues=a", "-jobs=worker.jobs.samplestats"]], ids=" ".join)
@pytest.mark.parametrize("module", MODULES)
def test_missing_library(module: str, words: list[str]) -> None:
    """Whatever is missing is named, with the line that installs it; exit status 2."""
    done = without(module, *words)

    assert done.returncode == 2
    assert done.stderr == f"polyworker: samplestats needs {module}: pip install 'polyworker[postgres]'\n"


@pytest.mark.parametrize("words", [["-help"], ["samplestats", "-help"]], ids=" ".join)
def test_help_without_libraries(words: list[str]) -> None:
    """Help needs none of them."""
    done = without(",".join(MODULES), *words)

    assert (done.returncode, done.stderr) == (0, "")
    assert "samplestats" in done.stdout
