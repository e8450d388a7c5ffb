"""Lower bounds of a day: what no plan that makes every visit can undercut."""
