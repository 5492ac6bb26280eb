"""The doors: web pages, HTTP interface and command line. They carry questions in and answers out, nothing else."""
