"""One echelon: which vehicle, in what order, when; its rules, exact times and prices."""
