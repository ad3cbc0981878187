"""One module a kind of question: each gives a `Plan`, or None where the question is not of its kind after all."""
