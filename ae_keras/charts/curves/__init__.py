"""Curves of numbers: Vega-Lite specifications, written with Altair."""
