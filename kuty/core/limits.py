"""The words for a person's limits: what a task may need, and what it may be about.

One word list serves both sides. A task names its ``needs`` and ``topics``; a person names what to ``exclude``; a task
is left out when the two share a word. ``heavy`` and the ids of tasks may be excluded as well.
"""

from __future__ import annotations

NEEDS = (
    "internet", "phone", "computer", "camera", "money", "outdoors", "walking", "kitchen", "partner", "writing",
    "equipment",
)  # fmt: skip
TOPICS = (
    "exercise", "rest", "food", "sleep", "mood", "alcohol", "gambling", "health-care", "money-matters", "home",
    "handicraft", "music", "culture", "nature", "relationships", "volunteering", "community", "digital", "job-search",
    "working-life", "studies", "skills", "forms", "language", "planning", "feedback",
)  # fmt: skip
GOAL_AREAS = (
    "health", "mind", "daily-life", "substances", "money", "home", "work-ability", "skills", "job", "studies",
    "digital", "people", "community",
)  # fmt: skip
HEAVY = "heavy"
# Tasks about these are drawn only for people with a goal in the area: unasked they would hurt.
ONLY_WITH_GOAL = {"alcohol": "substances", "gambling": "substances"}
LIMITS = (*NEEDS, HEAVY, *TOPICS)
