"""Extractors: one file for each thing that is found in a document."""
