"""What a worker does: one file, one thing. Plain functions; the parts they need are given to them."""
