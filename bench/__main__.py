"""`python -m bench`: hand over to the command line."""

from bench.cli import main

main()
