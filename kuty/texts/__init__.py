"""Sentences, dates and numbers in Finnish, Swedish and English.

The source language of every sentence is English; the catalogues (``locale/``) hold the Finnish and the Swedish.
"""
