"""Where people, plans and days are kept. The only house of TinyDB.

One case file a participant, one office file for workers and running numbers. See ``docs/architecture.md``.
"""
