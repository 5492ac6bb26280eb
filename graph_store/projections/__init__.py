"""The two projections of the statements: quads for SPARQL, a property graph for Cypher."""
