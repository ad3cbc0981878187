"""Public bodies: how their names are built, where a text names them, and which names are one body."""
