"""Tests of one-echelon routing."""
