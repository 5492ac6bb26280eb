"""Readers: files in, checked rows out; whatever cannot be used is named with file, line, field and fix."""
