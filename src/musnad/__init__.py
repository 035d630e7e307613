"""Musnad: reads Arabic news and records who said and did what, when, where, and on whose word."""
