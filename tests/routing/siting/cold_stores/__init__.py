"""Tests of where cold stores open."""
