"""Extracts far larger than a county, clipped while they are read."""
