"""The solver of roll-outs: one mixed-integer program over all periods."""
