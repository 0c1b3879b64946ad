"""Documents of a case on the screen: decoded in a process without keys, shown from memory."""
