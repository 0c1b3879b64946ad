"""One function per thing a person does.

The only callers of vault, disclosure, reports and training.
"""
