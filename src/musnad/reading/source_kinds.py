"""What kind of source speaks: a person, an organisation, an outlet, somebody unnamed, a document."""

from __future__ import annotations

from musnad.reading.chunks import Chunk
from musnad.reading.scene import OUTLETS, Scene, cue_key
from musnad.reading.speakers import person_in

KINDS = ("person", "organisation", "outlet", "unnamed", "document")


def is_outlet(scene: Scene, speaker: Chunk) -> bool:
    """Whether a speaker is press, agency, channel or site by its head noun («قناة الجزيرة»), no person being named in it."""
    head = scene.words.form[speaker.first].bare
    return head in OUTLETS and person_in(scene, speaker) is None


def kind_features(
    scene: Scene, cue: Chunk, source: Chunk | None, speaker: Chunk | None, before: str | None
) -> list[str]:
    """What speaks for one source kind or another; ``before`` is the kind of an earlier statement by the same speaker."""
    form = scene.words.form
    lemma, _, _pos = cue_key(scene, cue)
    base = [f"told={before}", f"src={source is not None}"]
    target = speaker or source
    if target is None:
        base += ["nobody", f"nobody {lemma}"]
    else:
        head = form[target.first]
        inside = scene.names_in(target)
        kinds = sorted({n.kind for n in inside})
        from_start = next((n.kind for n in inside if n.first == target.first), "-")
        size = target.last - target.first
        group = head.notes.get("features")
        clusters = [f for f in (group[0] if group else ()) if f[:3] in ("c1=", "c2=", "c3=") and "cl" not in f]
        lists = [f for f in (group[0] if group else ()) if ":" in f]
        base += [f"head={head.bare}", f"head={head.bare} def={head.definite}", f"names={'+'.join(kinds)}", f"start={from_start}", f"start={from_start} size={min(size, 3)}",
                 f"def={head.definite} size={min(size, 3)} names={'+'.join(kinds)}", f"s2={head.bare[-2:]} def={head.definite} per={'PER' in kinds}",
                 f"per={'PER' in kinds}", f"tail={form[target.last - 1].bare}", f"words={size == 1} per={'PER' in kinds}", f"lemma={lemma} start={from_start}"]  # fmt: skip
        base += [f"{c} per={'PER' in kinds} def={head.definite}" for c in (*clusters, *lists)]
        if size > 1:
            base.append(f"second={form[target.first + 1].bare}")
        if source is not None and source != target:
            base += [f"shead={form[source.first].bare}", f"shead def={form[source.first].definite}"]
    return base
