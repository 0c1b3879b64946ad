"""Long lists: rows are read page by page, sorted and filtered where they are stored."""
