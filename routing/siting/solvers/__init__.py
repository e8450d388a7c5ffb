"""Solvers of siting, one module a method; `exact` chooses among them."""
