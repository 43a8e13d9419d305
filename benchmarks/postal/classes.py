"""The ways in which the files of the corpus differ from the truth, each at a stated rate.

A rate is the share of the records *to which the class can apply* (a missing unit needs a unit) that get it, in
the campaign list and in the entry file. Rates are set by judgement for a house list typed by many hands and a
somewhat tidier preference file; no file of real people was measured. Every record of the corpus is labelled
with the classes that could apply to it and with those that did, and a class that would have left the text as it
was is not counted as done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["variant", "absent", "person", "typing", "address"]
Side = Literal["campaign", "entry"]


@dataclass(frozen=True)
class ErrorClass:
    """One way of writing a record otherwise."""

    name: str
    group: Group
    """`variant`: another spelling of the same; `absent`: something left out; `person`: another name of the
    person;
    `typing`: a slip of the hand, the ear or the scanner; `address`: another address altogether, or a wrong
    part."""
    campaign: float
    entry: float
    what: str

    def rate(self, side: Side) -> float:
        """Share of the records of a side to which the class can apply that get it."""
        return self.campaign if side == "campaign" else self.entry


CLASSES = (
    # Names: other ways of writing them.
    ErrorClass("title", "variant", 0.12, 0.05, "Mr, Mrs, Dr … before the name"),
    ErrorClass("degree", "variant", 0.01, 0.005, "MD, PhD, OBE … after the name"),
    ErrorClass("middle_initial", "variant", 0.38, 0.25, "a middle initial"),
    ErrorClass("middle_full", "variant", 0.07, 0.05, "a middle name in full"),
    ErrorClass("generation_form", "variant", 0.30, 0.30, "Junior for Jr, 3rd for III, Snr for Sr"),
    ErrorClass("name_in_one", "variant", 0.06, 0.06,
               "the whole name in one column, or in two where others use one"),
    ErrorClass("last_first", "variant", 0.04, 0.04, "`Smith, John` in one column"),
    ErrorClass("swapped", "variant", 0.008, 0.006, "first and last name in each other's columns"),
    ErrorClass("several_people", "variant", 0.06, 0.03, "`John & Mary Smith`: a couple in one record"),
    ErrorClass("family_form", "variant", 0.004, 0.002, "`The Smith Family`: no given name"),
    ErrorClass("or_resident", "variant", 0.010, 0.0, "`John Smith or Current Resident`"),
    ErrorClass("compound_form", "variant", 0.30, 0.30,
               "hyphen, blank or nothing between the parts of a surname"),
    ErrorClass("compound_part", "person", 0.12, 0.12, "one part of a compound surname alone"),
    ErrorClass("surname_form", "variant", 0.35, 0.35, "OBrien, O BRIEN, Mc Donald, Saint John, Dela Cruz"),
    ErrorClass("nickname", "person", 0.08, 0.05, "Bill for William"),
    ErrorClass("goes_by_middle", "person", 0.006, 0.004, "the middle name in the place of the given name"),
    ErrorClass("former_name", "person", 0.05, 0.05, "a married woman under her former surname"),
    # Names: left out.
    ErrorClass("initial_only", "absent", 0.04, 0.03, "an initial in the place of the given name"),
    ErrorClass("given_blank", "absent", 0.015, 0.010, "no given name"),
    ErrorClass("surname_blank", "absent", 0.005, 0.003, "no surname"),
    ErrorClass("generation_missing", "absent", 0.25, 0.20, "Jr, Sr, II, III left out"),
    ErrorClass("resident_only", "absent", 0.004, 0.0, "`Current Resident`: nobody named"),
    # Addresses: other ways of writing them.
    ErrorClass("suffix_variant", "variant", 0.35, 0.25, "Avenue, AV or AVEN. for Ave"),
    ErrorClass("directional_variant", "variant", 0.40, 0.30, "North or N. for N"),
    ErrorClass("directional_moved", "variant", 0.02, 0.01, "Main St N for N Main St"),
    ErrorClass("unit_variant", "variant", 0.45, 0.30, "# 4, Unit 4, Apartment 4, Flat 4 for Apt 4"),
    ErrorClass("unit_line", "variant", 0.35, 0.25, "the unit on a line of its own, after or before the street"),
    ErrorClass("unit_first", "variant", 0.03, 0.03, "the unit before the street on one line"),
    ErrorClass("ordinal", "variant", 0.40, 0.35, "Fifth or 5 for 5th"),
    ErrorClass("number_spelled", "variant", 0.05, 0.03, "One for 1 (numbers to ten)"),
    ErrorClass("number_form", "variant", 0.30, 0.25, "36-28 as 3628, 12 1/2 as 12-1/2"),
    ErrorClass("street_words", "variant", 0.40, 0.30, "St Johns for Saint Johns, MLK for Martin Luther King"),
    ErrorClass("box_variant", "variant", 0.50, 0.40, "P.O. Box, POB, Post Office Box, Box, Drawer"),
    ErrorClass("route_variant", "variant", 0.50, 0.40, "Rural Route, RFD, R.R., Highway Contract, Star Route"),
    ErrorClass("military_variant", "variant", 0.35, 0.30, "Unit 2050, Box 4190 in other words or on two lines"),
    ErrorClass("mailbox_variant", "variant", 0.50, 0.40, "# for PMB"),
    ErrorClass("care_of", "variant", 0.005, 0.003, "a line `c/o` before the street"),
    ErrorClass("building_name", "variant", 0.25, 0.20,
               "the name of the building or the home on its own line, or none"),
    ErrorClass("locality", "variant", 0.25, 0.25, "a British locality written on a line of its own"),
    ErrorClass("county", "variant", 0.30, 0.30, "a British county written"),
    ErrorClass("city_variant", "variant", 0.30, 0.20, "Ft Lee for Fort Lee, NYC for New York"),
    ErrorClass("state_name", "variant", 0.05, 0.04, "the state's name for its letters"),
    ErrorClass("code_plus4", "variant", 0.25, 0.20, "ZIP+4"),
    ErrorClass("code_zero_lost", "variant", 0.12, 0.05, "2129 for 02129"),
    ErrorClass("code_form", "variant", 0.20, 0.15, "a postcode without its blank, with two, or in lower case"),
    ErrorClass("last_line", "variant", 0.03, 0.02, "city, state and code on an address line"),
    ErrorClass("one_line", "variant", 0.02, 0.02, "the whole address in the first line"),
    ErrorClass("case", "variant", 0.15, 0.10, "capitals, or none, where the file has both"),
    ErrorClass("punctuation", "variant", 0.12, 0.08, "dots, commas and blanks where others have none"),
    # Addresses: left out or wrong.
    ErrorClass("suffix_missing", "absent", 0.02, 0.015, "no street type"),
    ErrorClass("suffix_wrong", "address", 0.004, 0.003, "another street type"),
    ErrorClass("directional_missing", "absent", 0.03, 0.02, "no N, S, E, W"),
    ErrorClass("unit_missing", "absent", 0.04, 0.04, "no unit"),
    ErrorClass("urbanization_missing", "absent", 0.15, 0.10, "no `URB` line in Puerto Rico"),
    ErrorClass("house_name_only", "absent", 0.10, 0.06, "a British house by its name, without its number"),
    ErrorClass("city_blank", "absent", 0.010, 0.006, "no city"),
    ErrorClass("city_other", "address", 0.02, 0.015, "a neighbouring place's name for the city's"),
    ErrorClass("state_blank", "absent", 0.010, 0.006, "no state"),
    ErrorClass("code_blank", "absent", 0.010, 0.006, "no ZIP code or postcode"),
    # Slips.
    ErrorClass("substitution", "typing", 0.012, 0.008, "a letter replaced by a neighbour on the keyboard"),
    ErrorClass("transposition", "typing", 0.008, 0.006, "two letters exchanged"),
    ErrorClass("omission", "typing", 0.014, 0.009, "a letter left out"),
    ErrorClass("insertion", "typing", 0.008, 0.006, "a letter doubled, or a neighbouring key hit too"),
    ErrorClass("scanning", "typing", 0.006, 0.008, "0 for O, 1 for I or l, rn for m, 5 for S …"),
    ErrorClass("misheard", "typing", 0.015, 0.010,
               "a name as it sounds: ph and f, ie and y, ck and k, doubled letters"),
    ErrorClass("number_slip", "typing", 0.004, 0.003,
               "a digit of the house or box number wrong, or two exchanged"),
    ErrorClass("unit_slip", "typing", 0.004, 0.003, "a wrong unit"),
    ErrorClass("code_slip", "typing", 0.006, 0.004,
               "a letter or digit of the ZIP code or postcode wrong, or two exchanged"),
    # Other addresses of the same person.
    ErrorClass("moved", "address", 0.0, 0.06, "the entry has the person's former address"),
    ErrorClass("box_for_street", "address", 0.0, 0.30,
               "the entry has the PO box of a person who has one, the list the street"),
)  # fmt: skip

BY_NAME = {each.name: each for each in CLASSES}

SLIP_FIELDS = {"given": 26, "surname": 32, "street": 27, "city": 15}
"""Where a slip of hand or scanner falls, in parts of 100, among the fields that are written."""
