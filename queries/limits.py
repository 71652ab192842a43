"""Checks of the arguments that all queries share, made before anything is read."""

from kg.errors import UsageError


def check_limit(limit: int) -> None:
    """Raise `UsageError` for a limit below 1."""
    if limit < 1:
        raise UsageError(f"the limit is {limit}: give a whole number of at least 1")


def check_min_score(min_score: float) -> None:
    """Raise `UsageError` for a least score that is no probability."""
    if not 0.0 <= min_score <= 1.0:
        raise UsageError(f"the least score is {min_score}: give a number from 0 to 1")
