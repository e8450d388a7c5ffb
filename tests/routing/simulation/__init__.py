"""Tests of replaying days."""
