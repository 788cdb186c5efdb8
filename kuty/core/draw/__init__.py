"""The weekly draw: the best programme for this person this week, and why.

:mod:`~kuty.core.draw.planner` draws a day. It asks :mod:`~kuty.core.draw.past` what the person has had,
:mod:`~kuty.core.draw.balance` how many minutes each theme gets, :mod:`~kuty.core.draw.allowed` which tasks she can be
given at all, :mod:`~kuty.core.draw.points` how good each would be, and :mod:`~kuty.core.draw.choose` for the best set.
``docs/planner.md`` tells it all on one page.
"""
