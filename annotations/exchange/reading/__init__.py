"""How files of other formats are read: one module for each format, and what they share. Pure: no Django."""
