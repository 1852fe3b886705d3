"""The whole plant on one machine: the supervisor, the story played over the API, and its evidence."""

__version__ = "0.1.0"
