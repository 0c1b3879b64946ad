"""How many invented people a second, with all their records; the budget is 3,000."""

from __future__ import annotations

import statistics
import sys
from collections import deque
from datetime import date

from casevault.training.practice import practice_cases
from measuring import Figure, scaled, tell, timed

PEOPLE = 5_000
RUNS = 5
AT_LEAST = 3_000


def main() -> int:
    """Print the rate for 5,000 people of each of three countries; 1 if it is below the budget."""
    people = scaled(PEOPLE)
    kept = []
    for country in ("RS", "AL", "BG"):
        seconds = statistics.median(
            timed(
                lambda country=country: deque(  # type: ignore[misc]
                    practice_cases(country, people=people, seed=1, today=date(2026, 6, 1)), maxlen=0
                )
            )
            for _ in range(RUNS)
        )
        rate = people / seconds
        what, budget = f"practice people invented, {country}", f">= {AT_LEAST:,} /s"
        kept.append(tell(Figure(what, f"{rate:,.0f} /s", budget=budget, is_kept=rate >= AT_LEAST)))
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
