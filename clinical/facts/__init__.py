"""What typed things mean, derived beside what was typed; phones keep and get back what they sent.

Pure: ``folding``, ``numbers``, ``moments``, ``births``, ``sex``, ``names``, ``choices``, ``vocabulary``.
With the database: ``kept`` (facts of a patient, always fresh), ``due`` (triggers), ``words`` (on a page).
"""
