"""The parts of the conformance runner that these tests use; it lies beside its data and in no package."""

from __future__ import annotations

import sys

from adapters import ROOT

sys.path.insert(0, str(ROOT / "protocol"))

from conformance import exact
from conformance.adapter import Adapter

__all__ = ["Adapter", "exact"]
