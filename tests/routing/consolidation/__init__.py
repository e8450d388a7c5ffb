"""Tests of holding orders."""
