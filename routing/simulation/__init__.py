"""Replaying days: what a way to hold orders costs, and whether it keeps the promises."""
