"""Tests of the solvers of siting and their parts."""
