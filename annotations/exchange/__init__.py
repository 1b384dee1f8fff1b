"""How the corpus leaves and enters: files, formats and the demo."""
