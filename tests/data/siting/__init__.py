"""Tests of specs and documents of siting."""
