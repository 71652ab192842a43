"""Text tools that both ingest and queries need: tokens, BM25, sentence vectors, rank fusion."""
