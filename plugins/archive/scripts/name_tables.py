#!/usr/bin/env python3
"""Writes what names are compared by, from the platform's own tables:

    plugins/archive/Sources/Names/Syllables.swift     syllable -> characters, from ICU's transform Han-Latin (uconv)
    plugins/archive/Sources/Names/BaseLetters.swift   accented letters -> base letters, from Unicode's decompositions

Run it from the project's root; both files are checked in. Phrases in which a character is read otherwise than by itself
stand in the policy `pinyin`, which is written by hand.
"""
import os
import subprocess
import unicodedata

SYLLABLES = "plugins/archive/Sources/Names/Syllables.swift"
SWIFT = "plugins/archive/Sources/Names/BaseLetters.swift"
FIRST, LAST = 0x4E00, 0x9FA5


def readings():
    """Every unified ideograph's reading without its tone, by syllable."""
    characters = [chr(code) for code in range(FIRST, LAST + 1)]
    out = subprocess.run(
        ["uconv", "-f", "utf-8", "-t", "utf-8", "-x", "Han-Latin; Latin-ASCII"],
        input="\n".join(characters).encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    syllables = {}
    for character, reading in zip(characters, out.split("\n")):
        reading = reading.strip().lower()
        if reading.isascii() and reading.isalpha():
            syllables.setdefault(reading, []).append(character)
    return {syllable: "".join(found) for syllable, found in sorted(syllables.items())}


def write_syllables():
    version = subprocess.run(["uconv", "--version"], stdout=subprocess.PIPE, check=True).stdout.decode().split()[-1]
    rows = [f"  {syllable}{characters}" for syllable, characters in readings().items()]
    with open(SYLLABLES, "w", encoding="utf-8") as file:
        file.write(
            "// swift-format-ignore-file\n\n"
            "/// The unified ideographs by their reading without its tone, ü written u: the syllable, then its characters.\n///\n"
            f"/// Written by `scripts/name_tables.py` from ICU {version}'s transform Han-Latin; Latin-ASCII.\n"
            'let syllableTable = """\n' + "\n".join(rows) + '\n  """\n')


# Letters that Unicode does not decompose.
SPECIAL = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n"}


def base(character):
    if character in SPECIAL:
        return SPECIAL[character]
    kept = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
    return "".join(kept).lower()


def write_letters():
    ranges = [(0xC0, 0x24F), (0x386, 0x3CE), (0x450, 0x45F), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF), (0xFF66, 0xFF9D)]
    bases = {}
    for start, end in ranges:
        for code in range(start, end + 1):
            character = chr(code)
            if character == "й" or character != character.lower() or unicodedata.category(character)[0] != "L":
                continue
            found = base(character)
            if found and found != character and all(unicodedata.category(c)[0] == "L" for c in found):
                bases.setdefault(found, []).append(character)
    rows = ["  " + found + "".join(characters) if len(found) == 1 else f"  {found}:{''.join(characters)}"
            for found, characters in sorted(bases.items())]
    with open(SWIFT, "w", encoding="utf-8") as file:
        file.write(
            "/// Small letters with accents, ligatures and half-width katakana by the letters they are compared as: the base letter,\n"
            "/// then the letters; where the base is longer than one letter, a colon stands between.\n///\n"
            "/// Written by `scripts/name_tables.py` from Unicode " + unicodedata.unidata_version + "'s decompositions.\n"
            'let baseLetters = """\n' + "\n".join(rows) + '\n  """\n')


if __name__ == "__main__":
    assert os.path.exists("Package.swift"), "run it from the project's root"
    write_syllables()
    write_letters()
