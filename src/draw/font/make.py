#!/usr/bin/env python3
"""Makes the fonts in this folder: subsets of Noto Sans and Noto Sans CJK.

    apt-get install fonts-noto-core fonts-noto-cjk && pip install fonttools
    python3 make.py /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf \\
        /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

western.ttf has Latin with all accents, Greek, Cyrillic and their punctuation. sc.otf has kana, CJK punctuation, arrows,
symbols and boxes, GB 2312, the hangul of KS X 1001 and the frequent characters of Big5. jp.otf has the kanji of JIS X 0208
that sc.otf lacks, and the kanji of its first level whose Japanese form differs.
"""

import pathlib
import subprocess
import sys

from fontTools.ttLib import TTCollection


def charset(encoding, first=0xA1, last=0xFE):
    """The characters in the rows `first` to `last` of a 94-by-94 character set."""
    found = set()
    for row in range(first, last + 1):
        for cell in range(0xA1, 0xFF):
            try:
                found.update(map(ord, bytes([row, cell]).decode(encoding)))
            except UnicodeDecodeError:
                pass
    return found


def big5():
    """The frequent characters of Big5, which Taiwan uses."""
    found = set()
    for row in range(0xA4, 0xC7):
        for cell in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]:
            try:
                found.update(map(ord, bytes([row, cell]).decode("big5")))
            except UnicodeDecodeError:
                pass
    return found


def spans(*pairs):
    return {code for first, last in pairs for code in range(first, last + 1)}


def kanji(codes):
    return {code for code in codes if 0x4E00 <= code <= 0x9FFF}


noto, cjk = map(pathlib.Path, sys.argv[1:3])
here = pathlib.Path(__file__).parent
faces = TTCollection(cjk, lazy=True).fonts
number = {face["name"].getDebugName(1): index for index, face in enumerate(faces)}
chinese, japanese = number["Noto Sans CJK SC"], number["Noto Sans CJK JP"]
sc, jp = faces[chinese].getBestCmap(), faces[japanese].getBestCmap()

gb, jis, ks = charset("gb2312"), charset("euc_jp"), charset("euc_kr")
everyday = charset("euc_jp", 0xB0, 0xCF)  # the first level of JIS X 0208
letters = spans(
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x1E00, 0x1EFF),  # Latin
    (0x370, 0x3FF), (0x1F00, 0x1FFF), (0x400, 0x52F),  # Greek and Cyrillic
    (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2116, 0x2116), (0x2122, 0x2122),
)
signs = spans(
    (0x2010, 0x205E), (0x2100, 0x218B),  # punctuation between kanji, and letterlike symbols
    (0x2190, 0x22FF), (0x2460, 0x25FF),  # arrows, mathematics, circled numbers, boxes
    (0x2600, 0x266F), (0x2713, 0x2718),  # stars, notes, ticks
    (0x3000, 0x30FF), (0x31F0, 0x31FF), (0xFF01, 0xFFEE),  # CJK punctuation, kana, full width
)
other = {code for code in kanji(jis & gb & everyday) if sc.get(code) != jp.get(code)}

cuts = {
    "western.ttf": (noto, 0, letters),
    "sc.otf": (cjk, chinese, (signs | gb | ks | (big5() - jis) | (jis - kanji(jis))) - spans((0x20, 0x7E), (0xC0, 0x52F)) | {0x20}),
    "jp.otf": (cjk, japanese, {0x20} | (kanji(jis) - gb - ks) | other),
}
for name, (source, face, codes) in cuts.items():
    subprocess.run(
        [
            "pyftsubset", str(source), f"--font-number={face}", f"--output-file={here / name}",
            "--unicodes=" + ",".join(f"{code:X}" for code in sorted(codes)),
            # Text is set glyph by glyph, without hinting, kerning, alternates or vertical forms.
            "--layout-features=", "--no-hinting", "--drop-tables+=GSUB,GPOS,GDEF,BASE,vhea,vmtx,VORG",
            "--name-IDs=0,1,2,3,4,5,6,13,14", "--notdef-outline",
        ],
        check=True,
    )
    print(name, (here / name).stat().st_size)
