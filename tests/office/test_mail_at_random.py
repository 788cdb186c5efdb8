"""Whatever is done to a mail-out in whatever order: nobody gets the same programme twice, and all that went is written down."""

from __future__ import annotations

import random

import pytest

from tests.office.carrying import Gateway, set_up
from tests.office.conftest import Week

WEEK = "2026-W49"
PEOPLE = ("P001", "P002", "P003")
PHONES = {"P001": "+358495550101", "P002": "+358495550102", "P003": "+358495550103"}
OUT = ("issued", "sent", "unsure")


class Walk:
    """An office to which things are done by chance, and what an onlooker at the letter box and the phones knows of it.

    ``had`` are the programmes each person was given, as far as anybody knows; what came back is taken out again.
    """

    def __init__(self, office, gateway, chance):
        self.office, self.gateway, self.chance = office, gateway, chance
        self.had = {who: [] for who in PEOPLE}
        self.numbers = dict.fromkeys(PEOPLE, 0)
        self.before = self.had
        self.streets = 0
        self.steps = []

    def step(self):
        name = self.chance.choice(
            (
                "printed",
                "sent",
                "sent",
                "reopened",
                "swapped",
                "returned",
                "mended",
                "channel",
                "undone",
                "refused",
                "named",
            )
        )
        who = self.chance.choice(PEOPLE)
        self.steps.append((name, who))
        if name != "undone":
            self.before = {who: list(had) for who, had in self.had.items()}
        getattr(self, name)(who)
        self.looked_at()

    def content(self, who):
        """What the person is to do; who is told another thing gets another paper."""
        return tuple(self.week.ids(who))

    @property
    def week(self):
        return Week(self.office)

    def printed(self, _who, *named):
        mail = self.office.json("mail", "print", "next", *named, code=(0, 7))
        for letter in mail["letters"]:
            self.gave(letter["participant"], letter["number"])

    def named(self, who):
        self.printed(who, who)

    def sent(self, _who):
        before = len(self.gateway.messages)
        said = self.office.json("mail", "send", "next", "--yes", code=(0, 7))
        went = [each["participant"] for each in said["messages"] if each["state"] == "sent"]
        phones = [phone for phone in self.gateway.phones[before:] if phone not in self.gateway.answers]
        assert sorted(phones) == sorted(PHONES[who] for who in went)
        for who in went:
            (row,) = self.office.json("mail", "status", "next", who)["mail"]
            self.gave(who, row["number"])

    def gave(self, who, number):
        assert self.content(who) not in self.had[who], "twice the same"
        assert number > self.numbers[who], "numbers rise"
        self.numbers[who] = number
        self.had[who].append(self.content(who))

    def reopened(self, who):
        """Then even the same may go once more: the worker has said that another paper goes out."""
        if self.office.run("week", "reopen", "next", who, code=(0, 3)).code == 0:
            self.had[who] = [("an earlier paper", *content) for content in self.had[who]]

    def swapped(self, who):
        self.office.run("week", "swap", "next", who, "1", code=(0, 3))

    def returned(self, who):
        if self.office.run("mail", "returned", who, code=(0, 3)).code == 0:
            self.had[who].pop()

    def mended(self, who):
        self.streets += 1
        self.office.run("participant", "edit", who, "--street", f"Uusikatu {self.streets}")

    def channel(self, who):
        way = self.chance.choice(("letter", "sms"))
        self.office.run("participant", "edit", who, "--channel", way)

    def refused(self, who):
        """From now on – or no longer – the gateway does not take messages to this phone."""
        if self.gateway.answers.pop(PHONES[who], None) is None:
            self.gateway.answers[PHONES[who]] = 400

    def undone(self, _who):
        """The worker takes back what she did last, if it was one of these; printed letters have gone to the post."""
        done = [name for name, _who in self.steps if name != "undone"][-1:]
        if done not in (["swapped"], ["reopened"], ["mended"]) or self.steps[-2][0] == "undone":
            return
        latest = self.office.json("register", "history", "--last", "1")["changes"][0]
        if latest["command"] in ("week swap", "week reopen", "participant edit"):
            self.office.run("undo", latest["change"], "--yes")
            self.had = self.before

    def looked_at(self):
        for row in self.office.json("mail", "status", "next")["mail"]:
            who = row["participant"]
            assert bool(self.had[who]) or row["state"] not in OUT, (who, row)
            if row["state"] in OUT:
                assert row["number"] == self.numbers[who]


@pytest.mark.parametrize("seed", range(3))
def test_a_walk_through_a_mail_out(with_weeks, seed):
    office = with_weeks("next")
    gateway = Gateway()
    try:
        home = ("--street", "Olemattomankatu 1", "--postcode", "28999", "--town", "Meriluotola")
        office.run("participant", "edit", "P002", *home)
        office.run("participant", "edit", "P003", "--phone", "049 5550103")
        set_up(office, "sms", via="gateway", url=gateway.url, timeout=2)
        walk = Walk(office, gateway, random.Random(seed))  # noqa: S311 - the same walk each time
        try:
            for _ in range(25):
                walk.step()
            office.run("register", "check")
        except AssertionError as error:
            raise AssertionError(f"{error} after {walk.steps}") from error
    finally:
        gateway.shut()
