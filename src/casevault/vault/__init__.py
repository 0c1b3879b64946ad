"""The encrypted vault: keys, container, records, audit, backup.

Knows no screens and no statistics.
"""
