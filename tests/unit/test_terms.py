"""Terms are explained where they first stand, and projector mode enlarges every word."""

import copy
import json
import re

from ae_keras import charts
from ae_keras.ui.projector import ENLARGED, enlarged
from ae_keras.ui.terms import TERMS, explained


def test_a_term_is_explained_once_and_the_words_stay():
    text = "**Trustworthiness** 0.9 and trustworthiness again; standardised features, 5-NN."
    html = explained(text)
    assert re.sub("<[^>]*>", "", html) == text
    assert html.count('class="term"') == 3 and html.count('tabindex="0"') == 3
    assert html.index("<span") < html.index("Trustworthiness</span>") and "trustworthiness again" in html
    assert all(html.count(f'data-said="{TERMS[term]}"') == 1 for term in ("trustworthiness", "standardised", "5-nn"))
    assert explained("Nothing to explain: $x < y$") == "Nothing to explain: $x < y$"


def test_formulas_and_parts_of_words_stay_as_they_are():
    for text in (r"$\mathrm{KL}(q\,\|\,p)$", "$$\\mathrm{KL}\n+ 1$$", "quickly, priority", "$$$$ and $a$"):
        assert explained(text) == text
    assert explained(r"the KL is $\mathrm{KL}(q\,\|\,p)$").endswith(r"KL</span> is $\mathrm{KL}(q\,\|\,p)$")


def test_every_term_can_be_written_into_an_attribute():
    for term, said in TERMS.items():
        assert term == term.lower() and not set(said) & set('<>"&\n')


def sizes(spec) -> list[float]:
    found = re.findall(r'"\w*[fF]ontSize": (?:\{"value": )?([\d.]+)', json.dumps(spec))
    return [float(size) for size in found]


def test_every_word_of_a_picture_is_larger_and_there_is_room():
    for spec in (charts.sheet_spec("sphere", 2), charts.restraints_spec("noise", ("0", "1")), charts.losses_spec(True)):
        before = copy.deepcopy(spec)
        large = enlarged(spec)
        assert spec == before, "a shared specification is not changed"
        assert sizes(spec) and sizes(large) == [ENLARGED * size for size in sizes(spec)]
    named = {signal["name"]: signal for signal in enlarged(charts.sheet_spec("sphere", 2))["signals"]}
    assert named["larger"]["value"] == ENLARGED and "larger" in named["room"]["update"]
