"""Papers and messages: Jinja2 templates to Typst to PDF, to text messages, to pages. The only house of Jinja2 and Typst.

Templates are given a view (:mod:`kuty.render.views`) and nothing else, so a paper can show only what its view holds.
"""
