"""The page of the matrix."""

from __future__ import annotations

import pytest

from matrix import page
from matrix.shared import Matrix


@pytest.mark.timeout(600)
def test_the_page_says_what_was_seen(matrix: Matrix) -> None:
    """docs/interop.md is what this run would write; `python tests/interop/matrix` writes it anew."""
    assert page.PAGE.read_text() == page.write(matrix)
