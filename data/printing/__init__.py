"""Sheets out of a planned day: what drivers, stations and the office work from, on paper."""
