"""What sentences name besides bodies: industries, enterprises and projects, cited policies."""
