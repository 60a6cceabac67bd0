"""Linked panels and pictures in space: Vega templates whose layout follows the width of the page."""
