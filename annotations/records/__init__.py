"""How things look to the world: typed records, and how each kind is built from its rows."""
