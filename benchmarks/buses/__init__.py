"""Days with buses, without them, and with buses that do not come."""
