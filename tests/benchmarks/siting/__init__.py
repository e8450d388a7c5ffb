"""Tests of published siting instances: reading, verification, peers."""
