"""How people's own programs write: what the verbs of the workflow take, over HTTP.

Nothing here decides: each operation reads a body, finds what it names, calls one verb and answers
with the working record. What partners read never comes from here.
"""
