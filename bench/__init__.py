"""Quality and speed of Countergraph, each figure printed by a command."""
