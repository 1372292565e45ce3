"""The spine: what flows, in which order, and where it rests."""
