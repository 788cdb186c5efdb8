"""The rules of the work: people, plans, tasks, the draw, the day, attendance.

Pure: the standard library only. No files, no clock, no printing, no randomness.
"""
