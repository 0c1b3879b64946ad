"""Reading a press text or a speech on the screen: the marked text, and what was found in it."""
