"""`python -m bench.report`: write into docs/performance.md what the published results say of it."""

from bench.report.write import publish

if __name__ == "__main__":
    publish()
