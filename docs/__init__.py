"""Pictures of the page, and the command that makes them."""
