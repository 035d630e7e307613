"""From a report's text to its record: one module a layer, put together by ``reader``."""
