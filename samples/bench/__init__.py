"""Measurements: each module prints ratios, never absolute promises; ``make bench`` runs them all."""
