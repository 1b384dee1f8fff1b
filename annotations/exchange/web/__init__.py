"""Articles from the web: fetched with care, read out of their pages, shown before they are taken in.

`fetching` asks the network, `pages` and `feeds` read what came, `intake` compares it with the corpus
and takes it in through the workflow.
"""
