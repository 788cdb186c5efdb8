"""The one place that asks the machine what day it is. ``KUTY_TODAY=2026-11-23`` sets it, for tests and re-prints."""

from __future__ import annotations

import os
from datetime import date, datetime

from kuty.core.errors import WrongUsage
from kuty.core.language import N_


def today() -> date:
    """Today, or the day ``KUTY_TODAY`` says."""
    wanted = os.environ.get("KUTY_TODAY")
    if not wanted:
        return date.today()  # noqa: DTZ011 - the worker's own calendar day
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        raise WrongUsage(
            N_("KUTY_TODAY is “{read}”, which is not a day."), N_("Write it as 2026-11-23."), read=wanted
        ) from None


def now() -> datetime:
    """This second, on the day :func:`today` gives."""
    return moment().replace(microsecond=0)


def moment() -> datetime:
    """This very moment, on the day :func:`today` gives."""
    return datetime.combine(today(), datetime.now().time())  # noqa: DTZ005 - local time
