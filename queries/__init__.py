"""The questions: similar Kommunen, transferable solutions, network gaps, search. Plain data in, plain data out."""
