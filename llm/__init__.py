"""The one way to a language model: optional, off unless an endpoint is named in the environment."""
