"""Regular weekly lines: which places are called at on which weekdays."""
