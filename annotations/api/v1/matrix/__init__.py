"""The matrix of claims and articles: who asserts, who reports, who denies."""
