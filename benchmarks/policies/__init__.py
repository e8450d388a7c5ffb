"""Ways to hold orders, over the same rows of days."""
