"""Wider figures of the user's own download: 49 indicators for every Kreis, not part of the project."""
