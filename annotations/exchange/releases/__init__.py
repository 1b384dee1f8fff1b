"""Releases: the corpus frozen at one moment, in several formats, with what a stranger must know of it.

`asking` takes the order, `preparing` carries it out (the worker's part), `storing` keeps the files.
"""
