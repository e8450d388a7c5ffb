"""Tests of quality on published instances."""
