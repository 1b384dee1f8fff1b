"""How published records look in other forms than their own JSON: CSV, schema.org, Web Annotation, feeds."""
