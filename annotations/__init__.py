"""Fact-check annotation: see DESIGN in docs/explanation/architecture.md for the map."""
