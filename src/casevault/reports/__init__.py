"""Writers of releases: PDF, workbook, CSV with metadata. Sees protected figures only."""
