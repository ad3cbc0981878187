"""Measurement against gold facts and questions."""
