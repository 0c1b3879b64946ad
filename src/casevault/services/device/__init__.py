"""What the computer itself gives away: one check per weakness, each a pure function of a view."""
