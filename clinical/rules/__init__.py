"""Rules at the questions of a visit form, as the published document carries them, and answers held against them.

Pure but for ``wording`` (sentences) and ``kept`` (what is stored). The browser's twin of it is
``formsbuilder/static/formsbuilder/rules.js``; one table of cases holds both equal.
"""
