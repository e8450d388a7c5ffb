"""Published siting instances: read, stated as siting problems, verified by their own numbers."""
