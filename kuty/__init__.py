"""kuty: the working week of remote rehabilitative work, from the plan to the letter to the reception."""

__version__ = "0.1.0"
