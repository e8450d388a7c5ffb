"""What cannot be served, and why: found before anything is searched."""
