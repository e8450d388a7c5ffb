"""Building a network in periods: what opens when, within budgets and under policy requirements."""
