"""Transcripts: the cues of WebVTT and SubRip files as the turns of their speakers.

Who speaks is told by voice tags (``<v Ada Moss>``), by ``NAME:`` or ``>> NAME:`` at the start of a line; what
has no label goes on in the last one's turn. Times and sound effects stay out of the text, and so do the
lines that captions which roll up show again. A turn is paragraphs, parted where the speaker pauses.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.document import BlockRole, RawBlock, RawKind, RawSource
from ingest.sources.cleaning import clean, join_lines
from ingest.sources.decoding import decode
from ingest.structure.form import ends_sentence
from kg.errors import SourceError

_TIME = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?(?:[cibuv]|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<[\d:.]+>|\{\\[^{}]*\}", re.IGNORECASE)
_SOUND = re.compile(r"\[[^\[\]]{1,60}\]|[♪♫][^♪♫]*[♪♫]|[♪♫]")
_ASIDE = re.compile(r"\([^()]{1,60}\)")
# a label: a few words with capitals, "DR. ADA MOSS", "Speaker 1", "Ada Moss (host)"
_NAME = r"[^\W\d_][\w.'’-]*(?:[ ](?:[^\W\d_][\w.'’-]*|\d{1,2})){0,4}"
_LABEL = re.compile(rf"(?P<mark>>>+\s*|[-–—]\s*)?(?P<name>{_NAME})(?:\s*\([^()]{{1,30}}\))?:\s+(?=\S)")
_CHANGE = re.compile(r">>+\s*|[-–—]\s+")
_PARTICLES = frozenset("de la le van von der den di da du bin al el of the and".split())
#: Labels that say what somebody is and not who.
_NAMELESS = re.compile(
    r"(?:unknown )?(?:speaker|voice|participant|guest|host|interviewer|interviewee|moderator|narrator"
    r"|announcer|audience|man|woman|male|female|operator|question|answer|q|a|all|both|crowd|caller)"
    r"(?:[ _]?(?:member|speaker|\d{1,2}|\w))?",
    re.IGNORECASE,
)
_STYLED = re.compile(r"^(?:(?:dr|prof|professor|mr|mrs|ms|sir|dame)\b\.?\s*)+", re.IGNORECASE)

#: A pause of this many seconds ends a paragraph, and so does this many characters, at the end of a sentence.
_PAUSE, _LONG = 2.5, 700
#: Where this share of cues repeats lines of the one before, captions roll up.
_ROLLS = 0.2


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(slots=True)
class _Turn:
    """What one speaker says without another between; `speaker` is the label, None where there is none."""

    speaker: str | None
    paragraphs: list[list[str]]


def read_webvtt(data: bytes) -> RawSource:
    """Format: WebVTT, with voice tags or labels."""
    decoded = decode(data)
    text = decoded.text.lstrip("\ufeff")
    if not re.match(r"WEBVTT(?:[ \t\r\n]|\Z)", text):
        raise SourceError("the file is no WebVTT: it does not begin with WEBVTT")
    return _transcript("webvtt", text, decoded.warnings)


def read_srt(data: bytes) -> RawSource:
    """Format: SubRip (.srt)."""
    decoded = decode(data)
    return _transcript("srt", decoded.text, decoded.warnings)


def _transcript(name: str, text: str, warnings: tuple[str, ...]) -> RawSource:
    cues = list(_cues(text))
    if not cues:
        raise SourceError("the transcript has no cue, such as 00:01.000 --> 00:04.000 with words below it")
    turns = _turns(_unrolled(cues))
    if not any(turn.speaker for turn in turns):
        warnings = (*warnings, "no speakers are labelled")
    return RawSource(name, tuple(_blocks(turns)), warnings=warnings, spoken=True)


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues; what stands before a timing (numbers, notes, styles) is passed over."""
    lines = re.split(r"\r\n|[\r\n]", text)
    times: tuple[float, float] | None = None
    words: list[str] = []
    for line in [*lines, ""]:
        timing = _TIMING.fullmatch(line)
        if timing or not line.strip():
            if times and words:
                yield _Cue(*times, tuple(words))
            words = []
            times = (_seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])) if timing else None
        elif times:
            words.append(line)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _unrolled(cues: Sequence[_Cue]) -> list[_Cue]:
    """Return the cues with the lines that say something new, where captions roll up."""
    shown = [
        _Cue(c.start, c.end, tuple(line for line in map(_spoken, c.lines) if clean(_bare(line))))
        for c in cues
    ]
    shown = [cue for cue in shown if cue.lines]
    repeats = sum(bool(_overlap(before, cue)) for before, cue in pairwise(shown))
    if repeats <= _ROLLS * len(shown):
        return shown
    fresh = shown[:1]
    for before, cue in pairwise(shown):
        lines = cue.lines[_overlap(before, cue) :]
        if lines:
            fresh.append(_Cue(cue.start, cue.end, lines))
    return fresh


def _overlap(before: _Cue, cue: _Cue) -> int:
    """Return how many first lines of a cue are the last ones of the cue before."""
    old, new = ([clean(_bare(line)) for line in each.lines] for each in (before, cue))
    return next((k for k in range(min(len(old), len(new)), 0, -1) if old[-k:] == new[:k]), 0)


def _spoken(line: str) -> str:
    """Return a line without marks and sounds, its voice tags left."""
    line = html.unescape(_SOUND.sub(" ", _TAG.sub(lambda m: m[0] if _VOICE.fullmatch(m[0]) else "", line)))
    return "" if _ASIDE.fullmatch(_bare(line).strip()) else line


def _bare(line: str) -> str:
    return _VOICE.sub("", line)


def _turns(cues: Sequence[_Cue]) -> list[_Turn]:
    labels = _labels(cues)
    turns: list[_Turn] = []
    end = 0.0
    for cue in cues:
        paused = cue.start - end > _PAUSE
        end = cue.end
        for line in cue.lines:
            for speaker, changes, words in _pieces(line, labels):
                same = speaker is not None and turns and turns[-1].speaker == speaker
                if not turns or (changes and not same):
                    turns.append(_Turn(speaker, [[]]))
                if not clean(words):
                    continue
                last = turns[-1].paragraphs[-1]
                said = join_lines(last)
                if last and ends_sentence(said) and (paused or len(said) > _LONG):
                    turns[-1].paragraphs.append([])
                elif len(said) > 2 * _LONG:  # nobody punctuates what a machine writes down
                    turns[-1].paragraphs.append([])
                turns[-1].paragraphs[-1].append(words)
                paused = False
    return [turn for turn in turns if any(turn.paragraphs)]


def _pieces(line: str, labels: frozenset[str]) -> Iterator[tuple[str | None, bool, str]]:
    """Yield the parts of a line: the speaker, whether the turn changes there, and the words."""
    start = 0
    voice: str | None = None
    changes = False
    for match in [*_VOICE.finditer(line), None]:
        words = line[start : match.start() if match else len(line)]
        if clean(words) or (changes and match is None):
            yield (voice, True, words) if changes else _labelled(words, labels)
        if match:
            start, voice, changes = match.end(), clean(html.unescape(match[1])) or None, True


def _labelled(words: str, labels: frozenset[str]) -> tuple[str | None, bool, str]:
    label = _LABEL.match(words.lstrip())
    if label and label["name"] in labels:
        return label["name"], True, words.lstrip()[label.end() :]
    if change := _CHANGE.match(words.lstrip()):
        return None, True, words.lstrip()[change.end() :]
    return None, False, words


def _labels(cues: Sequence[_Cue]) -> frozenset[str]:
    """Return the words before a colon that are labels: marked, in capitals, or several times there."""
    counts: Counter[str] = Counter()
    certain: set[str] = set()
    for cue in cues:
        for line in cue.lines:
            label = _LABEL.match(_bare(line).lstrip())
            if label is None or not _is_name(label["name"]):
                continue
            counts[label["name"]] += 1
            if (label["mark"] or "").startswith(">>") or (label["name"].isupper() and len(label["name"]) > 1):
                certain.add(label["name"])
    return frozenset(certain | {name for name, count in counts.items() if count > 1})


def _is_name(words: str) -> bool:
    return all(word[0].isupper() or word[0].isdigit() or word in _PARTICLES for word in words.split())


def _blocks(turns: Sequence[_Turn]) -> Iterator[RawBlock]:
    for turn in turns:
        speaker = turn.speaker
        if speaker:
            yield RawBlock(RawKind.PARAGRAPH, f"{clean(speaker)}:", role=BlockRole.SPEAKER)
        name = speaker_name(speaker) if speaker else None
        for paragraph in turn.paragraphs:
            if text := join_lines(paragraph):
                yield RawBlock(RawKind.PARAGRAPH, text, role=BlockRole.PARAGRAPH, speaker=name)


def speaker_name(label: str) -> str | None:
    """Return the name in a label, None where it says only what somebody is.

    >>> speaker_name("DR. ADA MOSS"), speaker_name("Ada Moss"), speaker_name("Speaker 2")
    ('Ada Moss', 'Ada Moss', None)
    """
    name = re.sub(r"\s*[(,].*$", "", _STYLED.sub("", clean(label)))
    if not name or _NAMELESS.fullmatch(name):
        return None
    return name.title() if name.isupper() else name
