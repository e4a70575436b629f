"""The matrix of this test run."""

from __future__ import annotations

import os

import pytest
from programs import check_gems

from matrix.shared import Matrix


@pytest.fixture(scope="session")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    """All results, which the processes of a parallel run share."""
    check_gems()
    directory = tmp_path_factory.getbasetemp()
    # pytest-xdist gives each process a directory of its own inside that of the run.
    return Matrix(directory.parent if "PYTEST_XDIST_WORKER" in os.environ else directory)
