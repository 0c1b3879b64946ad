"""The desktop: screens, widgets, actions, theme. No rules, no SQL."""
