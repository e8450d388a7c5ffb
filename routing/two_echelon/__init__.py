"""The county day: channel, station and the routes of both echelons, decided together."""
