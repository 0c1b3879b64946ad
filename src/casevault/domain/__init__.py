"""What case work is about: forms, codes, dates, names, roles. Standard library only."""
