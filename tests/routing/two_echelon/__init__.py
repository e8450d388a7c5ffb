"""Tests of the county day: intake, check, price."""
