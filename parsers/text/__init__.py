"""Grammar of Chinese office texts: units, roles, deadlines, numbering."""
