"""The wordings of definitions, as patterns over `Reading.plain`.

They are grouped by what they find: what stands before the subject, terms that stand elsewhere than
in the subject, the verb that defines, and other names of what is defined. All of them are meant for
`match` or `finditer` between two offsets; the group ``term`` or ``alias`` is the stretch sought.
"""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

_compile = partial(re.compile, flags=re.VERBOSE)
_compile_any_case = partial(re.compile, flags=re.VERBOSE | re.IGNORECASE)

QUOTED = r"(?:\"[^\"]+\"|(?<!\w)'(?=\S)[^\"]+?'(?!\w))"
TERM = rf"(?:an?\ |the\ )?(?P<term>{QUOTED}(?:\ (?!an?\b|the\b)[\w-]+)??|[^\",;:()]{{2,60}}?)"
OFTEN = r"""(?:(?:also|often|sometimes|commonly|now|today|otherwise|better|best|more|most|simply|still|then
    |later|once|here|\w+ly),?\ )*"""
CALLED = r"""(?:called|known\ (?:\w+\ ){0,3}?as|termed|dubbed|nicknamed|named|labell?ed|referred\ to\ as
    |shortened\ (?:to|as)|abbreviated(?:\ (?:to|as))?|styled|branded|rendered\ as|translated\ as|short\ for
    |shorthand\ for|aka|a\.k\.a\.|alias)"""
WHO = r"[^\",;:()]{1,60}?"
NAMING = r"(?:the\ (?:term|word|phrase|expression|label|name))"

# --- what stands before the subject ---------------------------------------------------------------

LABEL = _compile_any_case(r"(?:note|clarification|context|definition|background|term|explanation)\s*[:—]+\s*")
# "In finance, …", "Here, …": to be taken only where it holds no finite verb
ADVERBIAL = _compile(
    r"""(?:(?:In|Within|For|Among|Amongst|Across|At|On|Under|Over|From|During|Since|As|Outside|Inside|Throughout
    |Like|Unlike|According\ to|To|By|With|After|Before|Through|Despite|Besides|Beyond|Because\ of|Of)
    \ [^\",:;(]{2,90}?(?:(?:,\ [A-Z]\w+(?:\ [A-Z]\w+)?)*,?\ (?:and|or)\ [A-Z]\w+(?:\ [A-Z]\w+)?)?
    |Either\ way|Here|Broadly|Loosely|Simply|Put\ simply|Simply\ put|Today|\w+ly(?:\ speaking)?),\ (?=\S)"""
)
# "Coined by Herbert Simon, …", "When prices fall, …", "A term from chess, …"
CLAUSE = _compile(
    r"""(?:(?:(?:First|Also|Once|Originally|Later|Long|Initially|Formally|Widely|Commonly)\ )?
    (?:[Cc]oined|[Ii]ntroduced|[Nn]amed|[Dd]escribed|[Dd]eveloped|[Pp]roposed|[Pp]opulari[sz]ed|[Ii]nvented
    |[Dd]iscovered|[Ff]ounded|[Ee]stablished|[Ff]ormulated|[Uu]sed|[Bb]orrowed|[Pp]ublished|[Ll]aunched
    |[Cc]reated|[Bb]uilt|[Oo]pened|[Bb]orn|[Bb]ased|[Dd]erived|[Ii]dentified|[Dd]efined|[Aa]dopted|[Tt]aken)\b
    |Originally|(?:When|If|As|Because|Although|Though|While|Whereas|Once|Since)\b
    |An?\ (?:[\w-]+\ ){0,3}(?:term|phrase|word|expression|concept|coinage)\b)[^,;:]*,\ (?=\S)"""
)
# these two give another name of the subject that follows
KNOWN_AS = _compile_any_case(rf"{OFTEN}{CALLED}\ {TERM},\ (?=\S)")
SHORT_FOR = _compile(
    rf"""(?:Short|Shorthand|Slang|An?\ (?:acronym|abbreviation|contraction|short\ form|initialism))
    \ (?:for|of)\ {TERM},\ (?=\S)"""
)

# "the term X", "the concept of X", "a reference to X": words about the term before it
MARKER = _compile_any_case(
    r"""(?:the|an?|this|that|his|her|their|its)\ (?:[\w-]+\ )?(?:term|phrase|word|expression|label|acronym
    |abbreviation|initialism|name|nickname|slogan|metaphor|buzzword|catchphrase|adjective|noun|verb)s?
    \ (?:of\ )?(?=\S)"""
)
CONCEPT = _compile_any_case(
    r"""(?:(?:the\ )?(?:concept|notion|idea|practice|phenomenon|term)\ (?:of|known\ as|called)
    |(?:(?:an?|the)\ )?so-called
    |(?:the|this|an?)\ (?:mention|reference|allusion|comparison|analogy)\ (?:to|of|with)
    |(?:the|this|an?)\ (?:kind|type|sort|form|style)\ of)\ (?=\S)"""
)
# what follows the subject and is no part of it
TAIL = _compile(
    r"""(?:,?\ (?:here|then|therefore|as\ (?:used|discussed|meant|understood)\b.*
    |in\ (?:this|the|that|such)\ (?:context|sense|case|setting|passage|book|episode)
    |\w+ly|also|often|sometimes|usually|always|just|merely|simply))+$"""
)
IN_CONTEXT = _compile(r"\ (?:here|in\ (?:this|the\ present)\ (?:context|sense|case|setting))\ ")

# --- terms elsewhere than in the subject ------------------------------------------------------------


class Inverted(NamedTuple):
    """A wording that names its term in the group ``term`` or ``bare``."""

    method: str
    score: float
    pattern: re.Pattern[str]


_USES = r"(?:uses?|used|employs?|coined|introduced|borrows?|borrowed|adopted)"
_SAYS = r"""(?:says?|said|(?:speaks?|talks?|writes?)\ (?:of|about)|refers?\ to|mentions?|uses?
    |describes?\ [^\",]{1,40}\ as)"""

INVERTED = tuple(
    Inverted(method, score, _compile(pattern))
    for method, score, pattern in (
        ("by-means", 0.95, rf"By\ {TERM},?\ {WHO}\ (?:\w+ly\ )?(?:means?|meant|refers?\ to|understands?)\b"),
        (
            "when-says",
            0.9,
            rf"When\ {WHO}\ {_SAYS}\ (?:{NAMING}\ )?{TERM},?\ (?:he|she|they|it|this|that|we|the\ \w+)\b",
        ),
        ("infinitive", 0.95, rf"To\ {TERM}(?:,\ [^,]*,)?\ (?:means|(?:is|refers)\ to)\b"),
        (
            "what-is-called",
            0.9,
            rf"""What\ (?:{WHO}\ )?(?:calls?|terms?|dubs?|{CALLED}|(?:describes?|refers?\ to)\ as)\ {TERM},?
            \ (?:is|are|means?|refers?)\b""",
        ),
        (
            "what-is",
            0.85,
            rf"What(?:\ exactly)?\ (?:is|are|does|do|was|were)\ {TERM}(?:\ mean|\ stand\ for)?\?",
        ),
        (
            "uses-to-mean",
            0.9,
            rf"""{WHO}\ {_USES}\ (?:(?:{NAMING}\ )?(?P<term>{QUOTED})|{NAMING}\ (?P<bare>[^\",;:()]{{2,60}}?))
            \ (?:here\ )?(?:to|for|as|when|in)\b""",
        ),
        ("defines-as", 0.9, rf"{WHO}\ (?:defines?|defined)\ {TERM}\ as\b"),
        ("speaks-of", 0.85, rf"{WHO}\ (?:speaks?|talks?|spoke)\ of\ {TERM}\ (?:when|if|where|to)\b"),
        (
            "calls-it",
            0.85,
            rf"""{WHO}\ (?:calls?|called|terms?|termed|dubs?|dubbed)\ (?:this|it|them|these)
            \ (?:\w+\ )?(?P<term>{QUOTED})""",
        ),
    )
)
GLOSSARY = _compile(
    rf"""(?P<term>{QUOTED}|[^\",;:()—=]{{2,60}}?)(?:\s\([^)]*\))?(?::|\s?—+|\s=)\s*
    (?!{OFTEN}(?:{CALLED}|or)\b)(?=\S)"""
)
NAMED_LAST = _compile(
    rf"""(?:is|are|was|were|has\ been|have\ been)\ {OFTEN}(?:called|known\ as|termed|dubbed|nicknamed|named
    |labell?ed|referred\ to\ as)\ (?P<term>{QUOTED}|[^\",;:.()]{{2,50}}?)
    (?=[,;:.()]|$|\ (?:by|because|since|when|after|and|in)\b)"""
)

# --- the verb that defines, from the surest wording to the least --------------------------------------

REFERS = _compile(
    rf"""(?:(?:refers?|referred|alludes?)\ to|means?|meant|denotes?|signif(?:y|ies)|stands?\ for|designates?
    |describes?|represents?|connotes?|(?:can|may|could)\ (?:refer\ to|mean|describe)
    |(?:is|are|was|were|(?:can|may|could|should)\ be|(?:has|have)\ been)\ {OFTEN}
    (?:defined|described\ as|understood|thought\ of|used\ (?:to|for|when|in|as)|taken\ to|said\ to)
    |(?:is|are|was|were)\ {OFTEN}(?:the|an?|another)\ (?:[\w-]+\ )?
    (?:term|word|name|phrase|label|expression|acronym|abbreviation|shorthand))\b"""
)
WHEN = _compile(
    rf"""(?:(?:is|are)\ {OFTEN}(?:when|where|whenever|how|what)
    |(?:occurs?|happens?|arises?)\ (?:when|if))\b"""
)
COPULA = _compile(
    rf"""(?:is|are|was|were|remains?|became|becomes?|forms?|constitutes?|(?:has|have)\ been
    |(?:can|may|could|will)\ be)\ {OFTEN}"""
)
PROCESS = _compile(
    r"""(?:(?:can|may)\ )?(?:involves?|consists?\ (?:of|in)|comprises?|includes?|entails?|encompass(?:es)?
    |(?:is|are)\ made\ up\ of|(?:states?|holds?|says?)\ that
    |(?:occurs?|happens?|arises?|emerges?|exists?|begins?|takes?\ place|sets?\ in|results?|comes?\ about)
    \ (?:when|whenever|if|where|once|as))\b"""
)

# a later sentence with one of these defines a term of its own
DEFINES_ALONE = _compile(
    r"""(?:refers?\ to|means?\ (?!that\b|(?:a|the)\ (?:need|lack|loss))|stands?\ for|denotes?
    |(?:is|are)\ (?:\w+\ )?defined|(?:is|are)\ the\ (?:name|term|word)\ for)"""
)
IS_A_KIND = _compile(
    r"""(?:is|are)\ (?:(?:an?|any)\ (?!typical|common|good|key|major|main)
    |the\ (?!\w+est\b|most|first|only|main|same|key|last|next|usual)
    |[\w-]+s\ (?:that|which|who|of)\b)"""
)
CONTRAST = _compile(r"(?:,\ (?:while|whereas|and|but)|;(?:\ and)?)\ ")

# --- other names ---------------------------------------------------------------------------------------

STANDS_FOR = _compile(
    rf"""(?:stands?\ for|(?:is|are)\ {OFTEN}(?:short|shorthand|an?\ (?:acronym|abbreviation|initialism)
    |(?:another|an\ older|the\ other|a\ newer)\ (?:name|word|term))\ (?:for|of))
    \ {TERM}(?=[,;:.()]|$|\ (?:and|which|that)\b)"""
)
INSERTED = _compile_any_case(
    rf"""(?:which\ (?:is|are|was)\ |that\ is,?\ )?
    (?:or\ {OFTEN}(?:{CALLED}\ )?|{OFTEN}{CALLED}\ |i\.e\.,?[ ]
    |(?:(?:the\ )?so-called|an?\ (?:acronym|abbreviation|initialism|contraction)\ (?:of|for))[ ]
    |(?:formerly|previously|once|originally)\ (?=[A-Z\"]))(?P<alias>\S.*)"""
)
NO_ALIAS = _compile_any_case(
    r"""(?:pronounced|from|e\.g\.|for\ example|such\ as|see|including|plural|literally|c\.|circa|born|founded
    |now|then|as|in|on|or\ not|\d\w*)(?!\w)"""
)
ALIAS_END = _compile(
    r"""[,;:]|\ (?:until|since|in|by|because|after|before|from|when|at|to\ (?:its|his|her|their)|for\ short
    |among|within|outside|during|and|if|where|which|that|who)\b"""
)
# in a later sentence: "it is also called X", "critics call it X", "engineers prefer the term X"
ALSO = _compile_any_case(
    rf"""(?:\b(?:it|this|they|these|(?:the|this|such\ an?)\ \w+)\ (?:is|are|was|were)\ {OFTEN}
    (?:called|known\ as|termed|dubbed|nicknamed|referred\ to\ as|shortened\ to|abbreviated(?:\ to|\ as)?)
    |\b(?:calls?|called|terms?|termed|dubs?|dubbed)\ (?:it|this|them|these)
    |\b(?:prefers?|uses?)\ {NAMING})
    \ (?P<term>{QUOTED}|(?!an?\b|the\b)[\w'-]+(?:\ [\w'-]+){{0,3}})
    (?=[.,;]|$|\ (?:by|in|because|when|after|for)\b)"""
)
