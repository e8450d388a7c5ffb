"""Measurements: speed and quality, kept apart from the tests."""
