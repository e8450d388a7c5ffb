"""Breakdowns during the day: how fast a plan is made anew, and how much of it stays."""
