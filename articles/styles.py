"""What inline styles and the simple rules of a pasted stylesheet say about letters."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml.html import HtmlElement

Sheet = dict[tuple[str, str], str]  # (tag or "", class) -> declarations

STYLE_ELEMENT = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SIMPLE = re.compile(r"([a-z0-9]*)\.([\w-]+)", re.IGNORECASE)
SIZE = re.compile(r"(\d{1,3}(?:\.\d+)?)(pt|px|r?em)\b")
POINTS = {"pt": 1.0, "px": 0.75, "em": 12.0, "rem": 12.0}
FONT_SIZES = {"1": 7.5, "2": 10.0, "3": 12.0, "4": 13.5, "5": 18.0, "6": 24.0, "7": 36.0}  # of <font size>
LONGEST_SHEET = 200_000  # characters
# What is read from a rule: the rest of a sheet is layout.
READ = ("font", "font-weight", "font-style", "font-size", "text-decoration", "vertical-align", "mso-list")


def sheet_of(raw: str) -> Sheet:
    """Rules for one class, as in "p.p1": Pages and the Mac's text programs write all looks so."""
    text = "".join(STYLE_ELEMENT.findall(raw))[:LONGEST_SHEET]
    sheet: Sheet = {}
    for selectors, declarations in RULE.findall(text.replace("<!--", "").replace("-->", "")):
        kept = ";".join(f"{name}:{value}" for name, value in parsed(declarations).items() if name in READ)
        for selector in selectors.split(","):
            match = SIMPLE.fullmatch(selector.strip())
            if match and kept:
                sheet[match[1].lower(), match[2]] = kept
    return sheet


def apply_sheet(root: HtmlElement, sheet: Sheet) -> None:
    """Puts the rules before the element's own style, which wins."""
    for element in root.iter() if sheet else ():
        rules = [sheet.get((tag, name), "") for name in element.get("class", "").split() for tag in ("", element.tag)]
        if any(rules):
            element.set("style", ";".join([*filter(None, rules), element.get("style", "")]))


def parsed(declarations: str) -> dict[str, str]:
    pairs = (declaration.split(":", 1) for declaration in declarations.split(";") if ":" in declaration)
    return {name.strip().lower(): value.strip().lower() for name, value in pairs}


def of(element: HtmlElement) -> dict[str, str]:
    return parsed(element.get("style", ""))


def weight(element: HtmlElement) -> bool | None:
    """Bold, plain, or nothing said."""
    style = of(element)
    said = style.get("font-weight") or ("bold" if re.search(r"\bbold\b", style.get("font", "")) else "")
    if said in ("bold", "bolder") or said in ("600", "700", "800", "900"):
        return True
    return False if said in ("normal", "lighter", "100", "200", "300", "400", "500") else None


def marks(element: HtmlElement) -> list[str]:
    style = of(element)
    found = []
    if weight(element):
        found.append("strong")
    if style.get("font-style") in ("italic", "oblique") or re.search(r"\bitalic\b", style.get("font", "")):
        found.append("em")
    if "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", ""):
        found.append("s")
    if style.get("vertical-align") in ("super", "sub") and element.tag not in ("sup", "sub"):
        found.append({"super": "sup", "sub": "sub"}[style["vertical-align"]])
    return found


def takes_back(element: HtmlElement, mark: str) -> bool:
    """<b style="font-weight:normal"> is how Google Docs wraps all it copies."""
    return weight(element) is False if mark == "strong" else of(element).get("font-style") == "normal"


# --- runs: the elements that hold letters


def runs(paragraph: HtmlElement) -> Iterator[HtmlElement]:
    for element in paragraph.iter():
        if (element.text or "").strip():
            yield element
        if element is not paragraph and (element.tail or "").strip():
            yield element.getparent()


def size_of(run: HtmlElement, paragraph: HtmlElement) -> float | None:
    """In points; None where nothing between the letters and the paragraph says."""
    for element in (run, *run.iterancestors()):
        style = of(element)
        match = SIZE.search(style.get("font-size") or style.get("font", ""))
        if match:
            return float(match[1]) * POINTS[match[2]]
        if element.tag == "font" and element.get("size") in FONT_SIZES:
            return FONT_SIZES[element.get("size")]
        if element is paragraph:
            return None
    return None


def is_bold(run: HtmlElement, paragraph: HtmlElement) -> bool:
    for element in (run, *run.iterancestors()):
        said = weight(element)
        if said is not None or element.tag in ("b", "strong"):
            return said is not False
        if element is paragraph:
            return False
    return False


def usual_size(root: HtmlElement) -> float:
    """The size of most letters."""
    letters: Counter[float] = Counter()
    for paragraph in root.iter("p", "li", "td", "div"):
        for run in runs(paragraph) if paragraph.find(".//p") is None else ():
            letters[size_of(run, paragraph) or 12.0] += len((run.text or "").strip()) or 1
    return letters.most_common(1)[0][0] if letters else 12.0
