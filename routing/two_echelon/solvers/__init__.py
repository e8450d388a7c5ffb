"""Solvers of the county day, one module a method."""
