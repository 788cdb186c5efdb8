"""The weekly draw beside a greedy pick, a random pick and exact solvers; a year of a large office; a week as a command.

``python -m benchmarks.draw``; ``--quick`` is a short look. For the solvers: ``pip install 'kuty[bench]'``.
"""
