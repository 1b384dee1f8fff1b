"""Feeds of verdicts: a DataFeed of ClaimReviews, Atom and JSON Feed, corrections and retractions included."""
