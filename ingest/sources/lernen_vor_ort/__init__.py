"""Lernen vor Ort (2009 to 2014): sites, foundations, solutions, actors and their relations."""
