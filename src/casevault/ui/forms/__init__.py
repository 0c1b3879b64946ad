"""Forms on the screen: one renderer draws every form from its definition."""
