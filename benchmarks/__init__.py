"""How long things take, beside what a user would pick instead. One command: ``python -m benchmarks``."""
