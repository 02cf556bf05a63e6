"""What text tables have in common: a look at the bytes, encoding, dialect, the mending of bad lines."""
