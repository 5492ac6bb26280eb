"""Transferinitiative Kommunales Bildungsmanagement: programmes, agencies, needs, solutions, offers and relations."""
