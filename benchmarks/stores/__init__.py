"""Cold stores of counties: how far the plan can be from the best at most."""
