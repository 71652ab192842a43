"""Argumentation theory: where an argument stands among those that attack it.

Two families of answers, both on plain names and numbers, without a store:

- `labellings` (Dung 1995; Caminada 2006) calls every argument *in*, *out* or *undec*: `grounded` is the
  one that takes no side unasked, `labellings` finds the complete, preferred and stable ones.
- `gradual` gives every argument a strength from 0 to 1: DF-QuAD, quadratic energy, h-categoriser.

`statements` reads a part of the graph as arguments and attacks for both.

>>> from queries.argumentation.labellings import Framework, grounded
>>> grounded(Framework("abc", [("a", "b"), ("b", "c")]))
{'a': 'in', 'b': 'out', 'c': 'in'}
"""
