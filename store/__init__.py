"""One built corpus on disk: documents, graph and index, saved and loaded together."""
