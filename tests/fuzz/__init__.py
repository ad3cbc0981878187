"""Mutated documents for every loader, and what becomes of them: `python -m tests.fuzz`, or `make fuzz`."""
