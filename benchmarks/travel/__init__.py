"""The travel matrix: its speed beside networkx."""
