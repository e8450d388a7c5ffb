"""The sheets of a large day: how fast they are printed."""
