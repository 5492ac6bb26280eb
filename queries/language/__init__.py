"""German text: one spelling, base forms, parts of compounds, sentence vectors, and how near texts are."""
