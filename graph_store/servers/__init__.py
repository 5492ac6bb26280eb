"""Database servers on this machine: fetched by coordinates, bound to loopback, started, probed and stopped.

They serve the tests and whoever wants to try an engine; a graph is loaded into any server by its URL.
"""
