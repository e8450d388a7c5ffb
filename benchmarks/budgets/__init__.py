"""What more time brings: the same day with a short and a long search, and with more points."""
