"""Ways to break a valid day, one rule at a time, drawn at random."""
