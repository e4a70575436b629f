"""The interop matrix: who enqueues, who runs, who reads failures, and what each pair makes of every kind of value."""
