"""The workspace: one page on which an article is read, highlighted and checked."""
