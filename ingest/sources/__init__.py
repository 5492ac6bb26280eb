"""One folder per bundled source: its data, `source.yml` and the mapping from rows to statements."""
