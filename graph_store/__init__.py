"""The store: statements with their sources, the folded graph, its projections and the guarded way to query them."""
