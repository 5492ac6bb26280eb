"""Tests of the answers on the record itself: what text, context and programmes tell, and what they do not."""
