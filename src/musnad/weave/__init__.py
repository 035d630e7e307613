"""Across reports: who is who, the same event, the chains behind it, and where they disagree."""
