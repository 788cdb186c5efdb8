"""The office: a folder with its settings, and the one place that puts the real parts together."""
