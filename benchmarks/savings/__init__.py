"""Savings: the joint plan against the yardsticks."""
