"""Protocols: bytes to jobs and outcomes to commands. Pure: no I/O, no clock; time comes in as an argument."""
