"""Facts of a county: places, roads, orders, fleet, tariff. No input or output, no solver."""
