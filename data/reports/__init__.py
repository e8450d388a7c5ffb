"""Reports over days: what an alliance tells its members, the county, and whoever audits it."""
