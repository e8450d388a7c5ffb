"""Proven optima of small days: two exact formulations and the plans they mean."""
