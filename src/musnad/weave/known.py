"""Countries, cities, bodies and outlets that Musnad knows, with ISO, Wikidata and GeoNames ids.

The tables are those of the reading (``countries``, ``places``, ``bodies``, ``outlets``, ``generated/cities``) and, by their keys,
``known_iso3`` and ``known_ids``. A name is looked up folded, without article and without a head that adds nothing («مدينة عدن», «جمهورية
مالي»). A name of several things («طرابلس»), a common word («البصيرة») and a small town are taken only for what the report's other places
point to; a place stays a place where it stands for a government («الرياض»).
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from musnad.compiled import kept
from musnad.lexicon import rows
from musnad.reading.romanise import latin
from musnad.record import EntityType
from musnad.weave.known_words import is_rare, key_of

Kind = Literal["country", "place", "body", "outlet"]

#: Inhabitants of a city that needs no other place beside it to be taken.
LARGE = 150_000
#: A city of a name is meant where it is that many times as large as the next of that name.
MUCH_LARGER = 8
_PLACES = ("GPE", "LOC", "FAC")
#: Sorts of places that are known by their name alone, and those that are where it has several words.
_BY_ITSELF = frozenset("city governorate continent sea strait canal river state desert mountain holy".split())
_OF_SEVERAL_WORDS = frozenset(
    "town district region camp airport port crossing base building prison dam island lake square".split()
)
#: Sorts that may be small and unknown elsewhere.
_SMALL = frozenset("city town village district settlement region camp building square prison base crossing".split())
#: Inhabitants under which a city of GeoNames is not taken for one that the hand-written table calls a city of the world.
_NO_SUCH_CITY = 50_000
#: Heads that say nothing the name does not say.
_HEADS = frozenset("مدينه عاصمه بلده قريه".split())
_STATES = frozenset("جمهوريه دوله مملكه سلطنه".split())
_BODY_HEADS = frozenset(
    "وكاله صحيفه جريده قناه موقع منظمه حركه تنظيم حزب جماعه شبكه راديو اذاعه مجله نادي شركه".split()
)


@dataclass(frozen=True, slots=True)
class Known:
    """Something the tables know: ``id`` is its own among all of them; ``country`` that in which it lies or to which it belongs, ISO 3166-1
    alpha-2, as ``iso`` and ``iso3`` are of a country itself; latitude and longitude in degrees. ``sort`` is its kind in its table."""

    id: str
    kind: Kind
    arabic: str
    english: str
    iso: str | None = None
    iso3: str | None = None
    wikidata: str | None = None
    geonames: int | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    sort: str = ""
    population: int = 0
    #: Whether the name it was found under is a common word or a name of other things as well,
    doubtful: bool = False
    #: or one that others in other countries may have.
    near_only: bool = False


@lru_cache(maxsize=1)
def countries() -> dict[str, Known]:
    """Every country of the table by its code; those without one by their id."""
    codes = {row["iso2"]: row["iso3"] for row in rows("known_iso3")}
    found: dict[str, Known] = {}
    for row in rows("countries"):
        iso = row["iso2"] or None
        name = iso or f"country:{key_of(row['name'])}"
        found[name] = Known(
            name,
            "country",
            row["name"],
            row["english"],
            iso,
            codes.get(iso or ""),
            row["wikidata"] or None,
            country=iso,
        )
    return found


@lru_cache(maxsize=1)
def nationalities() -> dict[str, str]:
    """Nisba adjectives of countries, in all forms, by key: «أمريكي», «أمريكية» to the code of the country."""
    found: dict[str, str] = {}
    for row in rows("countries"):
        if row["iso2"]:
            for column in ("nisba_m", "nisba_f", "nisba_pl"):
                for form in row[column].split("|"):
                    if form:
                        found.setdefault(key_of(form), row["iso2"])
    return found


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Names of countries by key, to their code."""
    return {key: known.iso for key, known in _country_keys().items() if known.iso}


@lru_cache(maxsize=1)
def _country_keys() -> dict[str, Known]:
    found: dict[str, Known] = {}
    for row, known in zip(rows("countries"), countries().values(), strict=True):
        for name in (row["name"], *row["aliases"].split("|")):
            if name:
                found.setdefault(key_of(name), known)
    return found


@lru_cache(maxsize=1)
def _ids() -> dict[tuple[str, str, str], str]:
    return {(row["table"], row["name"], row["country"]): row["wikidata"] for row in rows("known_ids")}


@lru_cache(maxsize=1)
def _capitals() -> set[tuple[str, str]]:
    return {
        (key_of(name), row["iso2"])
        for row in rows("countries")
        if row["iso2"]
        for name in row["capital"].split("|")
        if name
    }


#: Countries whose small towns too stand in the hand-written table.
_OWN_WORLD = frozenset("SA AE QA KW BH OM YE IQ SY LB JO PS EG SD SS LY TN DZ MA MR SO DJ KM EH IL".split())
_ENGLISH_HEADS = {"محافظة": "Governorate", "منطقة": "Region", "ولاية": "Province", "إقليم": "Region", "مدينة": ""}


def _english(name: str) -> str:
    """The English name of a place: «محافظة عدن» Aden Governorate."""
    head, _, rest = name.partition(" ")
    kind = _ENGLISH_HEADS.get(head) if rest else None
    return latin(name) if kind is None else f"{latin(rest)} {kind}".strip()


@kept
def _places() -> dict[str, tuple[Known, ...]]:
    """Places by key, the candidates of a name; those of the hand-written table first."""
    cities: dict[tuple[str, str], dict[str, str]] = {}
    spellings: dict[tuple[int, str], set[str]] = {}
    largest: dict[str, list[dict[str, str]]] = {}
    for row in rows("generated/cities"):
        key = key_of(row["name"])
        here = cities.get((key, row["country"]))
        if here is None or int(here["population"] or 0) < int(row["population"] or 0):
            cities[key, row["country"]] = row
        largest.setdefault(key, []).append(row)
        spellings.setdefault((int(row["geonameid"]), row["country"]), set()).add(key)
    found: dict[str, list[Known]] = {}
    for row in rows("places"):
        names = [row["name"], *(n for n in row["aliases"].split("|") if n)]
        city = None
        if row["type"] in ("city", "town"):
            city = next((c for n in names if (c := cities.get((key_of(n), row["country"])))), None)
        # of another place of the name: «واشنطن» is no town of 24,000
        if city and int(city["population"] or 0) < _NO_SUCH_CITY and row["country"] not in _OWN_WORLD:
            city = None
        marks = row["ambiguous"].split("|")
        english = city["latin"] if city else _english(row["name"])
        key = key_of(row["name"])
        known = Known(
            f"geo:{city['geonameid']}" if city else f"place:{key}" + (f":{row['country']}" if row["country"] else ""),
            "place",
            row["name"],
            english,
            wikidata=_ids().get(("places", row["name"], row["country"])),
            geonames=int(city["geonameid"]) if city else None,
            country=row["country"] or None,
            lat=float(city["lat"]) if city else None,
            lon=float(city["lon"]) if city else None,
            sort=row["type"],
            population=int(city["population"] or 0) if city else 0,
        )
        for name in names:
            doubt = [m for m in marks if m and (":" not in m if name == row["name"] else m.startswith(name + ":"))]
            here_all = found.setdefault(key_of(name), [])
            if all(k.id != known.id for k in here_all):
                here_all.append(replace(known, doubtful=bool(doubt)))
    for key, several in largest.items():
        here_all = found.setdefault(key, [])
        for city in several:
            if any(k.country == city["country"] for k in here_all):
                continue
            here_all.append(
                Known(
                    f"geo:{city['geonameid']}", "place", city["name"], city["latin"], geonames=int(city["geonameid"]),
                    country=city["country"], lat=float(city["lat"]), lon=float(city["lon"]), sort="settlement",
                    population=int(city["population"] or 0),
                )
            )  # fmt: skip
    return {key: tuple(known) for key, known in found.items()}


def place_word(word: str) -> bool:
    """Whether a folded word without article is the name of a place that is no common word."""
    return any(not p.doubtful for p in _places().get(word, ()))


def body_word(key: str) -> bool:
    """Whether folded words without article name one body, not one that each country has."""
    found = _bodies().get(key, ())
    return len(found) == 1 and not found[0].doubtful and not of_each_country(found[0])


@kept
def _bodies() -> dict[str, tuple[Known, ...]]:
    """Bodies and outlets by key."""
    found: dict[str, list[Known]] = {}
    kinds: tuple[tuple[str, Kind], ...] = (("bodies", "body"), ("outlets", "outlet"))
    for table, kind in kinds:
        for row in rows(table):
            country = "" if row["country"] == "INT" else row["country"]
            own = _ids().get((table, row["name"], row["country"]))
            key = key_of(row["name"])
            known = Known(
                f"{kind}:{key}" + (f":{country}" if country else ""),
                kind,
                row["name"],
                row["latin"] or latin(row["name"]),
                wikidata=row.get("wikidata") or own,
                country=country or None,
                sort=row["kind"],
            )
            marks = row["ambiguous"].split("|")
            for name in (row["name"], *row["aliases"].split("|")):
                if not name:
                    continue
                tags = {
                    m.rpartition(":")[2]
                    for m in marks
                    if (":" not in m if name == row["name"] else m.startswith(name + ":"))
                }
                called = key_of(name)
                here = found.setdefault(called, [])
                if all(k.id != known.id for k in here):
                    common = name != row["name"] and not any(map(is_rare, called.split()))
                    here.append(replace(known, doubtful="place" in tags, near_only=common or "org" in tags))
    return {key: tuple(known) for key, known in found.items()}


#: Bodies of the table that stand for one in each country: a ministry, a parliament, an army.
OF_EACH_COUNTRY = frozenset(("government", "parliament", "court", "army", "security"))


def of_each_country(known: Known) -> bool:
    """Whether a body of the table is one that many countries have, so that its name says which only with the country."""
    return known.kind == "body" and known.country is None and known.sort in OF_EACH_COUNTRY and known.wikidata is None


def known_entity(name: str, type: EntityType | None, near_country: str | None = None) -> Known | None:
    """What the tables know by a name, None where they do not or where it may be several.

    ``type`` is that of the record, None where it is not known. ``near_country`` is the country that the report's other places point to
    (ISO 3166-1 alpha-2): of places of one name that of this country is meant; where it is given, small places of other countries are not.
    """
    return resolve(name, type, (near_country,) if near_country else ())


def resolve(name: str, type: EntityType | None, near: Iterable[str]) -> Known | None:
    """As ``known_entity``, with several countries near."""
    around = frozenset(near)
    found = _resolve(key_of(name), type, around)
    if found is None and name.startswith("لل"):  # «للدرك الملكي» as a report has it
        found = _resolve(key_of("ال" + name[2:]), type, around)
    return found


@lru_cache(maxsize=65536)
def left_open(name: str) -> bool:
    """Whether the places near by decide what the name of a place means; where they do not, ``resolve`` finds the same (or nothing) with any of them."""
    key = key_of(name)
    country = _country_keys().get(key) or _country_keys().get(_without(key, _STATES))
    if country is not None:
        return any((key, p.country) in _capitals() and p.country != country.iso for p in _places().get(key, ()))
    return name.startswith("لل") or _left_open(key) or _left_open(_without(key, _HEADS))


def _left_open(key: str) -> bool:
    found = _places().get(key, ())
    if len(found) != 1 or found[0].doubtful:
        return bool(found)
    one = found[0]
    if one.country is None or one.population >= LARGE or (key, one.country) in _capitals():
        return False
    return one.sort in _SMALL or not (one.sort in _BY_ITSELF or (" " in key and one.sort in _OF_SEVERAL_WORDS))


def place_key(name: str) -> str:
    """The key of a place without a head that adds nothing: «مدينة عدن», «بلدة عدن» and «عدن» are the same."""
    key = key_of("ال" + name[2:] if name.startswith("لل") else name)
    return _without(key, _HEADS) or key


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Known]:
    found = dict(countries())
    for table in (_places(), _bodies()):
        for several in table.values():
            for known in several:
                found.setdefault(known.id, known)
    return found


def known_by_id(id: str) -> Known | None:
    """What the tables have under an id of theirs."""
    return _by_id().get(id)


def is_country(name: str) -> Known | None:
    """The country a name is, whatever else it may be."""
    return _country_keys().get(key_of(name)) or _country_keys().get(_without(key_of(name), _STATES))


@lru_cache(maxsize=65536)
def _resolve(key: str, type: EntityType | None, near: frozenset[str]) -> Known | None:
    if not key:
        return None
    if type is None:
        each = [k for t in ("GPE", "ORG") if (k := _resolve(key, t, near))]
        return each[0] if len(each) == 1 else None
    if type in _PLACES:
        country = _country_keys().get(key) or _country_keys().get(_without(key, _STATES))
        if country is not None:
            return _country(country, key, near)
        return _place(key, near) or _place(_without(key, _HEADS), near)
    if type == "ORG":
        if len(key) < 3:
            return None
        if found := _bodies().get(key) or _bodies().get(_without(key, _BODY_HEADS)):
            return _one(found, near)
        country = _country_keys().get(key)  # a country as a side of something
        return country if country is not None and len(_places().get(key, ())) == 0 else None
    return None


def _country(found: Known, key: str, near: Container[str]) -> Known | None:
    # «عمان»: the capital of another country is meant only where that country is near and this one is not
    others = [p for p in _places().get(key, ()) if (key, p.country) in _capitals() and p.country != found.iso]
    if not others or found.iso in near:
        return None if any(o.country in near for o in others) else found
    return next((o for o in others if o.country in near), None)


def _place(key: str, near: frozenset[str]) -> Known | None:
    found = _places().get(key, ())
    if not found:
        return None
    here = [p for p in found if p.country and p.country in near]
    if here:
        return here[0] if len({p.country for p in here}) == 1 else None
    first = max(found, key=lambda p: (p.population, (key, p.country) in _capitals()))
    if first.doubtful:
        return None
    others = [p for p in found if p.id != first.id]
    if any(
        p.population * MUCH_LARGER > first.population or (p.sort not in ("city", "settlement") and p.country)
        for p in others
    ):
        return None
    if first.country is None or first.population >= LARGE or (key, first.country) in _capitals():
        return first
    if others or (near and first.country and first.sort in _SMALL):
        return None  # in a report that names other countries a small place is rather one of theirs
    return first if first.sort in _BY_ITSELF or (" " in key and first.sort in _OF_SEVERAL_WORDS) else None


def _one(found: tuple[Known, ...], near: Container[str]) -> Known | None:
    if len(found) > 1:
        here = [k for k in found if k.country and k.country in near]
        return here[0] if len(here) == 1 else None
    if found[0].doubtful or (found[0].near_only and found[0].country and found[0].country not in near):
        return None
    return found[0]


def _without(key: str, heads: frozenset[str]) -> str:
    head, _, rest = key.partition(" ")
    return rest if rest and head in heads else ""
