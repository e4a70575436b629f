"""The parts of the conformance runner; `conform.py` beside this package puts them together."""
