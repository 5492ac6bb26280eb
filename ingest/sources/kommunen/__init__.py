"""Facts about municipalities: participation, structures, needs, memberships, transfers, agreements."""
