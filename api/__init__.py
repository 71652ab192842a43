"""The doors to the graph: the command line, and what it shares with those to come."""
