"""Tests of planning a day again."""
