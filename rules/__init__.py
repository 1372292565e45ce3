"""Who owes what, what a report answers, and what is wrong with it."""
