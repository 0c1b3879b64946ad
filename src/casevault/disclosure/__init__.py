"""Disclosure control: slices, protection, attack, ledger facts, certificates.

Knows no SQL and no Qt.
"""
