"""Building blocks of the screens; they hold no rules and know no record."""
