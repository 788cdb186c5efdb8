"""Attendance: the marks of a day, and how each counts."""

from __future__ import annotations

from enum import StrEnum

UNMARKED = "unmarked"


class Attendance(StrEnum):
    """The marks of a day (domain 2.1; Kela's and the unemployment funds' lists agree)."""

    PRESENT = "present"
    SICK = "sick"
    CHILD_SICK = "child_sick"
    JOB_SEARCH = "job_search"
    PUBLIC_DUTY = "public_duty"
    OTHER = "other"
    NOT_ARRANGED = "not_arranged"
    SWAPPED = "swapped"


class CountsAs(StrEnum):
    """How a mark counts: labels may change, counting stays clear."""

    PRESENT = "present"
    ABSENT = "absent"
    NEITHER = "neither"


COUNTS_AS: dict[Attendance, CountsAs] = {
    Attendance.PRESENT: CountsAs.PRESENT,
    Attendance.SICK: CountsAs.ABSENT,
    Attendance.CHILD_SICK: CountsAs.ABSENT,
    Attendance.JOB_SEARCH: CountsAs.ABSENT,
    Attendance.PUBLIC_DUTY: CountsAs.ABSENT,
    Attendance.OTHER: CountsAs.ABSENT,
    # Not an absence, and no allowance either (domain M14).
    Attendance.NOT_ARRANGED: CountsAs.NEITHER,
    # Agreed with the organiser, counts on the new day (domain M15).
    Attendance.SWAPPED: CountsAs.NEITHER,
}
