"""The contracts are no test files by name: pytest must be told to explain their asserts."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("broker_contract", "executor_contract", "eventually")
