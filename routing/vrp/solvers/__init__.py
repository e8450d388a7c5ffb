"""Solvers of the one-echelon problem, one module a method."""
