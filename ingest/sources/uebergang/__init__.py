"""Facts about the transition from school to work: offices, agreements, bodies, studies."""
