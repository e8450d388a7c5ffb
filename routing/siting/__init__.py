"""Siting: which hubs, stations, points and cold stores are open, and whom each serves."""
