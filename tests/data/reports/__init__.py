"""Tests of the reports over days."""
