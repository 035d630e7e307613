"""What each address shows; one module a part of the pages, each with a ``router``."""
