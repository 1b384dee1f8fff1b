"""One module a format, each with `FORMAT`. Pure: no Django."""
