"""How partners read what is published: over HTTP, as JSON, and nothing that is not."""
