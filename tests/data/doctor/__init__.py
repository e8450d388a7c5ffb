"""The diagnosis of a county's data."""
