"""One echelon: which vehicle, in what order, when; the adapter to the routing engine."""
