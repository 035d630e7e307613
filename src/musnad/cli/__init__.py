"""The command ``musnad``."""
