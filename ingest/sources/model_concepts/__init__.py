"""Concepts of the model that are nodes of the graph."""
