"""The paths of the HTTP interface and the pages."""
