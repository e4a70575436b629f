"""The jobs that come with the worker."""
