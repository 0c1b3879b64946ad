"""The records of a case on the screen: filled in, listed, compared, opened."""
