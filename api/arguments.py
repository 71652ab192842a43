"""What the commands' arguments have in common: value types that are checked, options said once."""

import argparse


def positive(text: str) -> int:
    """Return `text` as a whole number of at least 1; anything else is wrong usage."""
    return _whole_number(text, least=1)


def natural(text: str) -> int:
    """Return `text` as a whole number of at least 0; anything else is wrong usage."""
    return _whole_number(text, least=0)


def probability(text: str) -> float:
    """Return `text` as a number from 0 to 1; anything else is wrong usage."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def add_limit(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``--limit``; `what` names the things that are limited."""
    parser.add_argument(
        "--limit", type=positive, default=20, metavar="N", help=f"at most N {what} (default %(default)s)"
    )


def add_min_score(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``--min-score``; `what` names the things that have the score."""
    parser.add_argument(
        "--min-score", type=probability, default=0.0, metavar="S", help=f"only {what} scored at least S"
    )


def add_words(parser: argparse.ArgumentParser, name: str, what: str) -> None:
    """Add a text that may be given as several words: ``countergraph entity Ada Lovelace``."""
    parser.add_argument(name.lower(), nargs="+", metavar=name, help=what)


def _whole_number(text: str, *, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
    return value
