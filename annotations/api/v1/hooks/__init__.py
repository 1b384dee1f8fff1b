"""How a newsroom manages its own webhooks over HTTP, and sees what was delivered.

Every address looks at the newsroom of the key alone: what belongs to another is a 404.
"""
