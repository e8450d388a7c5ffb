"""What the service keeps, in SQLite or PostgreSQL."""
