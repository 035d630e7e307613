"""Who is who across reports: each rule with a case and a near miss."""

from __future__ import annotations

import cProfile
import random
from itertools import combinations

import pytest

from musnad.record import EntityType
from musnad.weave.identities import Identity, identities
from musnad.weave.who_names import level, parse
from musnad.weave.who_roles import parse_role
from musnad.weave.who_units import Entry, entries_of
from tests.sentences import read


def entry(
    report: str, name: str, *roles: str, day: str = "2020-03-05", setting: str | None = "LB", type: EntityType = "PER"
) -> Entry:
    """An entity of a report."""
    return Entry(report, "e1", type, name, roles, day, setting, (setting,) if setting else ())


def together(*entries: Entry) -> list[set[str]]:
    """Which reports mean the same, by the letters they are called."""
    return sorted(({report for report, _ in one.entities} for one in identities(entries)), key=sorted)


def one(*entries: Entry) -> bool:
    """Whether all mean the same."""
    return len(identities(entries)) == 1


# --- forms of a name


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("عبد الرحمن الكواكبي", "عبدالرحمن الكواكبي"),
        ("عبد ربه منصور الحالمي", "عبدربه منصور الحالمي"),
        ("أبو بكر الخوارزمي", "أبوبكر الخوارزمي"),
        ("طاهر بن عاشور الدميري", "طاهر ابن عاشور الدميري"),
        ("عبد الإله بنكيران", "عبد الإله ابن كيران"),
        ("عز الدين القلقشندي", "عزالدين القلقشندي"),
        ("الدكتور رفاعة الطهطاوي", "رفاعة الطهطاوي"),
        ("الدكتوررفاعة الطهطاوي", "رفاعة الطهطاوي"),
        ("رِفاعة الطهطاوى", "رفاعه الطهطاوي"),
        ("هشام آل وهدان", "هشام ال وهدان"),
        ("سيرجي لافروف", "سيرغي لافروف"),
        ("باراك اوباما", "باراك أوباما"),
        ("دونالد ترمب", "دونالد ترامب"),
    ],
)
def test_spellings_of_one_name_are_one_form(a: str, b: str) -> None:
    assert parse(a).key == parse(b).key


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("حسن القلقشندي", "حسين القلقشندي"),
        ("سالم القلقشندي", "سليم القلقشندي"),
        ("أحمد القلقشندي", "محمد القلقشندي"),
        ("بندر القلقشندي", "در القلقشندي"),
    ],
)
def test_names_a_letter_apart_are_different_forms(a: str, b: str) -> None:
    assert parse(a).key != parse(b).key


def test_a_name_whose_first_letter_was_read_as_a_proclitic_is_found_again() -> None:
    assert parse("ان كي مون").key == parse("بان كي مون").key
    assert parse("ائل القلقشندي").key == parse("وائل القلقشندي").key
    assert parse("سالم القلقشندي").key != parse("وسالم القلقشندي").key


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("رفاعة بن رافع الطهطاوي", "رفاعة الطهطاوي"),
        ("رفاعة بن رافع آل الدميري", "رفاعة بن رافع"),
        ("زيد بن رافع بن مهران", "زيد بن رافع"),
        ("زيد بن رافع", "زيد رافع"),
    ],
)
def test_a_fuller_form_extends_a_short_one(full: str, short: str) -> None:
    assert parse(full).extends(parse(short))
    assert not parse(short).extends(parse(full))


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("زيد بن رافع بن مهران", "زيد بن مهران"),  # a grandfather is no father
        ("زيد رافع الطهطاوي", "زيد رافع"),  # the family is left out, and the father may be a family
        ("زيد بن رافع الطهطاوي", "عمرو الطهطاوي"),
        ("زيد بن رافع الطهطاوي", "الطهطاوي"),
    ],
)
def test_another_name_does_not_extend_it(full: str, short: str) -> None:
    assert not parse(full).extends(parse(short))


@pytest.mark.parametrize(
    ("name", "how"),
    [("محمد علي", "common"), ("أحمد محمد", "common"), ("رفاعة الطهطاوي", "rare"), ("بشار الأسد", "rare")],
)
def test_how_much_a_full_name_says_by_itself(name: str, how: str) -> None:
    assert level(parse(name)) == how


# --- roles


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("وزير الخارجية الأميركي", "وزيرة خارجية الولايات المتحدة"),
        ("معالي وزير الخارجية الأمريكي الدكتور", "وزير الخارجية الأميركي"),
        ("رئيس الحكومة التونسية", "رئيس مجلس الوزراء التونسي"),
        ("العاهل السعودي", "خادم الحرمين الشريفين الملك"),
        ("الناطق باسم الناتو", "المتحدثة باسم الناتو"),
        ("والي طنجة", "والي طنجة السابق"),
    ],
)
def test_names_of_one_office_have_one_key(a: str, b: str) -> None:
    key = parse_role(a).key(None)
    assert key is not None and not key.endswith("?")
    assert key == parse_role(b).key(None)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("وزير الخارجية الأميركي", "وزير الخارجية الروسي"),
        ("وزير الخارجية الأميركي", "وزير الدفاع الأميركي"),
        ("سفير السعودية لدى اليمن", "سفير السعودية لدى مصر"),
        ("الرئيس المصري", "نائب الرئيس المصري"),
    ],
)
def test_different_offices_have_different_keys(a: str, b: str) -> None:
    assert parse_role(a).key(None) != parse_role(b).key(None)


@pytest.mark.parametrize(
    "role", ["الدكتور", "النائب", "نظيره الروسي", "شقيق الرئيس المصري", "العقيد", "اللاعب التونسي"]
)
def test_a_title_or_the_role_of_another_singles_out_nobody(role: str) -> None:
    assert parse_role(role).key("LB") is None


def test_finance_is_no_country() -> None:
    assert parse_role("وزير المالية").country is None
    assert parse_role("وزير المالية اللبناني").country == "LB"


# --- persons


def test_a_rare_full_name_is_one_person() -> None:
    assert one(entry("a", "رفاعة الطهطاوي"), entry("b", "رفاعه الطهطاوي", day="2015-01-01", setting="EG"))
    assert not one(entry("a", "رفاعة الطهطاوي"), entry("b", "رفاعة القلقشندي"))


def test_a_common_name_without_an_office_is_nobody_elses() -> None:
    assert not one(entry("a", "محمد علي"), entry("b", "محمد علي"))


def test_a_common_name_is_one_person_with_one_office_of_one_country() -> None:
    minister = "وزير النقل اللبناني"
    assert one(entry("a", "محمد علي", minister), entry("b", "محمد علي", "وزير النقل اللبناني السابق", day="2014-01-01"))
    assert not one(entry("a", "محمد علي", minister), entry("b", "محمد علي", "وزير النقل المصري"))
    assert not one(entry("a", "محمد علي", minister), entry("b", "محمد علي", "وزير الصحة اللبناني"))


def test_an_office_of_an_open_country_ties_only_within_the_same_months() -> None:
    a = entry("a", "محمد علي", "وزير النقل", setting=None)
    assert one(a, entry("b", "محمد علي", "وزير النقل", day="2020-04-01", setting=None))
    assert not one(a, entry("b", "محمد علي", "وزير النقل", day="2021-03-05", setting=None))


def test_offices_that_one_report_names_together_tie_reports_with_either() -> None:
    a = entry("a", "محمد علي", "وزير النقل اللبناني")
    b = entry("b", "محمد علي", "وزير الصحة اللبناني")
    both = entry("c", "محمد علي", "وزير الصحة اللبناني", "وزير النقل اللبناني")
    assert not one(a, b)
    assert one(a, b, both)


def test_a_name_some_bear_is_one_person_within_a_country_or_a_month() -> None:
    name = "محمد الزواري"
    assert level(parse(name)) == "middling"
    here = entry("a", name, setting="TN")
    assert one(here, entry("b", name, setting="TN", day="2016-01-01"))
    assert one(here, entry("b", name, setting="LY"))
    assert not one(here, entry("b", name, setting="LY", day="2016-01-01"))
    assert not one(
        entry("a", name, "المهندس التونسي"), entry("b", name, "رجل الأعمال الليبي")
    )  # roles that name two countries


def test_a_sportsman_is_no_minister_of_his_name() -> None:
    player, minister = entry("a", "رفاعة الطهطاوي", "لاعب المنتخب"), entry("b", "رفاعة الطهطاوي", "وزير النقل المصري")
    assert not one(player, minister)
    assert one(player, entry("b", "رفاعة الطهطاوي"))


def test_a_short_form_is_put_under_the_only_fuller_one() -> None:
    short = entry("a", "رفاعة الطهطاوي")
    assert one(short, entry("b", "رفاعة بن رافع الطهطاوي"))
    two = together(short, entry("b", "رفاعة بن رافع الطهطاوي"), entry("c", "رفاعة بن بدوي الطهطاوي"))
    assert two == [{"a"}, {"b"}, {"c"}]


def test_of_two_fuller_forms_the_office_decides() -> None:
    short = entry("a", "رفاعة الطهطاوي", "وزير التربية المصري")
    first = entry("b", "رفاعة بن رافع الطهطاوي", "وزير التربية المصري")
    second = entry("c", "رفاعة بن بدوي الطهطاوي", "سفير مصر لدى اليونان")
    assert together(short, first, second) == [{"a", "b"}, {"c"}]


def test_a_common_short_form_needs_the_office() -> None:
    full = entry("b", "محمد رافع الطهطاوي علي", "وزير النقل المصري")
    assert not one(entry("a", "محمد علي"), full)
    assert one(entry("a", "محمد علي", "وزير النقل المصري"), full)


def test_a_well_known_name_is_not_swallowed_by_one_with_words_between() -> None:
    assert not one(entry("a", "محمد صلاح"), entry("b", "محمد رافع صلاح"))


def test_a_surname_is_put_under_the_one_who_held_the_office_in_those_weeks() -> None:
    full = entry("b", "رفاعة الطهطاوي", "وزير التربية المصري")
    assert one(entry("a", "الطهطاوي", "وزيرة التربية المصرية", day="2020-04-20"), full)
    assert not one(entry("a", "الطهطاوي", "وزير التربية المصري", day="2020-09-01"), full)
    assert not one(entry("a", "الطهطاوي", "وزير التربية اليمني"), full)
    assert not one(entry("a", "الطهطاوي"), full)
    assert not one(
        entry("a", "الطهطاوي", "وزير التربية المصري"), full, entry("c", "زيد الطهطاوي", "وزير التربية المصري")
    )


def test_a_surname_without_an_office_is_its_own_report_s() -> None:
    assert not one(entry("a", "الطهطاوي"), entry("b", "الطهطاوي"))


def test_a_king_is_named_by_his_given_name_but_a_minister_is_not() -> None:
    assert one(entry("a", "رفاعة", "ملك المغرب"), entry("b", "رفاعة الطهطاوي", "العاهل المغربي"))
    assert not one(entry("a", "رفاعة", "وزير التربية المصري"), entry("b", "رفاعة الطهطاوي", "وزير التربية المصري"))
    # «مدينة الملك رفاعة»: of which country is open
    assert not one(entry("a", "رفاعة", "الملك", setting=None), entry("b", "رفاعة الطهطاوي", "العاهل المغربي"))


def test_a_surname_known_for_one_person_means_him_in_his_years() -> None:
    assert one(entry("a", "شيراك", day="2003-02-01"), entry("b", "جاك شيراك", "الرئيس الفرنسي"))
    assert not one(entry("a", "شيراك", day="1985-02-01"), entry("b", "جاك شيراك", "الرئيس الفرنسي"))


# --- bodies, places, groups


def test_a_ministry_is_that_of_its_country_named_or_not() -> None:
    named, bare = entry("a", "وزارة الداخلية اللبنانية", type="ORG"), entry("b", "وزارة الداخلية", type="ORG")
    assert one(named, bare)
    assert not one(named, entry("b", "وزارة الداخلية", type="ORG", setting="EG"))
    assert not one(named, entry("b", "وزارة الداخلية", type="ORG", setting=None))


def test_a_common_phrase_is_no_name_of_a_body() -> None:
    assert not one(entry("a", "المجلس العلمي", type="ORG"), entry("b", "المجلس العلمي", type="ORG"))
    assert one(entry("a", "المجلس البلدي لصيدا", type="ORG"), entry("b", "المجلس البلدي لصيدا", type="ORG"))


def test_embassies_of_one_country_are_not_one() -> None:
    assert not one(entry("a", "السفارة المصرية", type="ORG"), entry("b", "السفارة المصرية", type="ORG"))


def test_a_country_is_one_whatever_its_name_and_type() -> None:
    assert one(
        entry("a", "الولايات المتحدة", type="GPE"),
        entry("b", "أميركا", type="GPE"),
        entry("c", "الولايات المتحدة", type="ORG"),
    )


def test_a_place_unknown_to_the_tables_is_one_within_a_country() -> None:
    assert one(entry("a", "بلدة قلقشندة", type="GPE"), entry("b", "قلقشندة", type="GPE"))
    assert not one(entry("a", "قلقشندة", type="GPE"), entry("b", "قلقشندة", type="GPE", setting="EG"))


def test_a_group_is_one_in_all_its_forms() -> None:
    assert one(*(entry(r, n, type="NORP") for r, n in zip("abc", ("السوريون", "السوريين", "سوري"), strict=True)))
    assert not one(entry("a", "السوريون", type="NORP"), entry("b", "المصريون", type="NORP"))


# --- the whole

_WORLD = [
    entry(f"r{n:02}", name, *roles, day=day, setting=setting)
    for n, (name, roles, day, setting) in enumerate(
        (
            name,
            roles,
            f"20{year}-0{month}-11",
            setting,
        )
        for name, roles in (
            ("رفاعة الطهطاوي", ()),
            ("رفاعة بن رافع الطهطاوي", ("وزير التربية المصري",)),
            ("رفاعة بن بدوي الطهطاوي", ("سفير مصر لدى اليونان",)),
            ("الطهطاوي", ("وزير التربية المصري",)),
            ("محمد علي", ("وزير النقل",)),
            ("محمد علي", ("وزير النقل اللبناني", "وزير الصحة اللبناني")),
            ("محمد رافع علي", ("وزير الصحة اللبناني",)),
            ("محمد الزواري", ()),
            ("محمد الزواري", ("المهندس التونسي",)),
            ("زيد القلقشندي", ("لاعب المنتخب",)),
            ("زيد القلقشندي", ()),
        )
        for year, month, setting in ((19, 3, "EG"), (19, 4, None), (20, 8, "LB"))
    )
]


def _plain(found: list[Identity]) -> list[object]:
    return [(i.as_json(), i.entities) for i in found]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_reports_does_not_matter(seed: int) -> None:
    shuffled = list(_WORLD)
    random.Random(seed).shuffle(shuffled)
    assert _plain(identities(shuffled)) == _plain(identities(_WORLD))


def test_ids_are_of_one_identity_each_and_stay_when_others_come() -> None:
    ids = [i.id for i in identities(_WORLD)]
    assert len(set(ids)) == len(ids)
    before = identities([entry("a", "رفاعة الطهطاوي")])[0].id
    after = identities([entry("a", "رفاعة الطهطاوي"), entry("b", "رفاعة بن رافع الطهطاوي"), *_WORLD[27:]])
    assert before in {i.id for i in after}


def test_what_an_identity_shows() -> None:
    a = entry("a", "رفاعة الطهطاوي", "وزير التربية المصري", day="2019-02-01")
    b = entry("b", "رفاعه الطهطاوي", "سفير مصر لدى اليونان", day="2021-07-01")
    (found,) = identities([b, a])
    assert (found.name, found.country, found.reports) == ("رفاعه الطهطاوي", "EG", 2) or found.name == "رفاعة الطهطاوي"
    assert [(r.role, r.since, r.until, r.reports) for r in found.roles] == [
        ("وزير التربية المصري", "2019-02", "2019-02", 1),
        ("سفير مصر لدى اليونان", "2021-07", "2021-07", 1),
    ]
    assert (found.since, found.until) == ("2019-02", "2021-07")


def test_entries_of_a_report_say_what_it_is_about() -> None:
    record = read("قال وزير النقل سامي الكندي في بيروت إن لبنان سيفتح مرفأ صيدا.")
    found = entries_of("k", record, "2020-03-05")
    assert {e.setting for e in found} == {"LB"}
    assert any(e.name == "سامي الكندي" and e.roles == ("وزير النقل",) for e in found)


@pytest.mark.parametrize("what", ["one name, two offices", "one name, many offices", "many fuller names"])
def test_all_pairs_are_never_compared(what: str) -> None:
    """Eight times as many cost far less than sixty-four times as much, whatever they have in common."""

    def several(number: int) -> list[Entry]:
        if what == "one name, two offices":
            return [entry(f"r{n}", "محمد علي", f"وزير النقل{'' if n % 2 else ' اللبناني'}") for n in range(number)]
        if what == "one name, many offices":
            return [entry(f"r{n}", "محمد علي", f"والي {_word(n)}") for n in range(number)]
        return [entry(f"r{n}", f"محمد {_word(n)} علي", "وزير النقل اللبناني") for n in range(number)]

    def calls(number: int) -> int:
        made = several(number)
        profile = cProfile.Profile()
        profile.runcall(identities, made)
        return sum(entry.callcount for entry in profile.getstats())

    calls(4_000)  # names are parsed once
    assert calls(4_000) < 12 * calls(500)


def _word(number: int) -> str:
    """A word that no list has, another for each number."""
    letters = "خذضظغثصطشز"
    return "".join(letters[int(digit)] for digit in f"{number:05}")


def test_different_persons_of_one_surname_stay_apart() -> None:
    given = ("رفاعة", "زيد", "بشير", "طاهر", "عمرو")
    several = [entry(n, f"{n} القلقشندي") for n in given]
    for a, b in combinations(several, 2):
        assert not one(a, b)
