"""The pages of the desktop, one module each."""
