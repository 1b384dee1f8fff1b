"""How readers read it: public pages of verdicts, claims and articles, from published records alone."""
