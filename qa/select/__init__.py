"""One module a kind of question, each of which gives a `Plan`, or None where the question is not of its kind after all; and
what several of them share.
"""
