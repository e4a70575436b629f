"""Lets the tests import the parts of the conformance runner, which lies beside its data and in no package."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "protocol"))
