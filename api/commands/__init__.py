"""The commands of `bildungsgraph`, one module for each kind."""
