"""What can go wrong with a machine, done to a real register on purpose. One command: ``python -m tests.faults``."""
