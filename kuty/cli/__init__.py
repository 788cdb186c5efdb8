"""The command line: read parameters, call a job, show the result. The only house of Typer and rich."""
