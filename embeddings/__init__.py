"""Passages to a searchable index: encoder, vectors, lexical index, fusion."""
