"""Regionales Übergangsmanagement and what followed it: sites, solutions, actors and their relations."""
