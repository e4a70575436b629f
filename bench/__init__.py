"""The benchmark: every peer does the same work on the same private server, turn by turn, in one run."""
