"""The graph: its records, its ids, its stores and its formats."""

from kg.stores import open_store

__all__ = ["open_store"]
__version__ = "0.1.0"
