"""Writing a run out: a standalone script, tables, files."""
