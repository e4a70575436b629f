"""Payloads as other libraries write them, each with library and version in captured.json."""

from __future__ import annotations

import json
from pathlib import Path

_CASES = {case["name"]: case for case in json.loads(Path(__file__).with_name("captured.json").read_text("utf-8"))}
NAMES = tuple(_CASES)
JOBS = tuple(name for name in NAMES if "heartbeat" not in name)


def payload(name: str) -> bytes:
    """Return the bytes of a case."""
    text: str = _CASES[name]["payload"]
    return text.encode()
