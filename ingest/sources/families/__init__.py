"""Solution families: the comparable kinds of solutions."""
