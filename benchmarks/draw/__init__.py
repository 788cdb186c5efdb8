"""The weekly draw beside a greedy pick, a random filter pick and exact solvers, on the same instances."""
