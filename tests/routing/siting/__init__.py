"""Tests of siting: problem, plan, check, price and solvers."""
