"""The solver of cold stores: one mixed-integer program over the twelve months."""
