"""Quality on published instances: the county's solver against the best known values."""
