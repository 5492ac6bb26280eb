"""Side-by-side measurements against other systems, and how time and memory grow with the data."""
