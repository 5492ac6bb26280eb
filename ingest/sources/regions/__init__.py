"""Territories of official statistics with their reforms and figures."""
