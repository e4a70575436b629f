"""The typed contract: what each registered job takes, as JSON Schema; what changes break; and stubs in other languages.

`python -m worker contract` writes it, `contract check` compares two, `contract generate` writes the stubs. All but
`cli.py` is pure.
"""
