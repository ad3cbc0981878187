"""Any office file to a `Document`: loading, cleaning, structure, identity, passages."""
