"""The parts of the page on which the log is read."""
