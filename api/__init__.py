"""How people and programs get in: command line and services. No business rule."""
