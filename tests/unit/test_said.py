"""Every sentence of a page holds against an independent computation, at seeds that nobody chose.

Here what holds for every page; beside it a file for each.
"""

import re

from tests.said import PAGES, asked, each_page, each_seed, moments


@each_page
@each_seed
def test_a_verdict_fits_into_a_line_and_says_which_rows_it_is_about(page, trial):
    for moment in (*moments(page, trial), *asked(page, trial)):
        told = PAGES[page].verdict(moment)
        assert len(told) <= 106
        assert re.search(r"training|held-out", told, re.IGNORECASE)


@each_page
def test_a_verdict_is_no_stored_text(page):
    start, end = moments(page, 0)
    assert PAGES[page].verdict(start) != PAGES[page].verdict(end)
