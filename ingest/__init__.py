"""Bring the facts in: readers, who is who, one folder per source, and the pipeline that runs them."""
