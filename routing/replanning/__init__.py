"""Planning again during the day: what has happened stays, the rest changes as little as it must."""
