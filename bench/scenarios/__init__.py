"""The scenarios: one file each; a scenario gives a peer work and measures it."""
