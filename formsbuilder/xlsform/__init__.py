"""Forms in the XLSForm format of KoboToolbox, ODK and others: brought here, and taken away again.

What cannot be carried over is listed with its row; nothing is dropped in silence.
"""
