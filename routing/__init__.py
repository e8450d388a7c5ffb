"""Decisions: which order goes on which vehicle and when. No input or output."""
