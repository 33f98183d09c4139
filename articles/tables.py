"""Tables of a body: a row of headings on top, rows below, nothing about looks."""

from lxml.html import HtmlElement

from articles.trees import make, taken, unwrap_with_gaps


def order_tables(root: HtmlElement) -> None:
    for table in list(root.iter("table")):
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        cells = [cell for row in rows for cell in row if cell.tag in ("td", "th")]
        if len(cells) < 2:
            unwrap(table)
            continue
        for cell in cells:
            order_cell(cell)
        arrange(table, [row for row in rows if row.find("td") is not None or row.find("th") is not None])


def unwrap(table: HtmlElement) -> None:
    """A table of one cell is a frame around its words."""
    for part in list(table.iterdescendants("td", "th", "caption")):
        if next(part.iterancestors("table")) is table:
            part.tag = "p"
            part.attrib.clear()
    for part in list(table.iterdescendants("thead", "tbody", "tr")):
        if next(part.iterancestors("table")) is table:
            part.drop_tag()
    table.drop_tag()


def order_cell(cell: HtmlElement) -> None:
    paragraphs = cell.findall("p")
    if len(paragraphs) == 1:
        unwrap_with_gaps(paragraphs[0])


def arrange(table: HtmlElement, rows: list[HtmlElement]) -> None:
    """Caption, head, body. Without a head the first row becomes it, with the rows that its cells reach into."""
    caption = table.find("caption")
    in_head = [row for row in rows if row.getparent().tag == "thead"] or rows[: rows_reached(rows)]
    in_body = [row for row in rows if row not in in_head]
    parts = [*rows, *([caption] if caption is not None else [])]
    for part in parts:
        taken(part)
    for child in list(table):
        table.remove(child)
    table.text = None
    if caption is not None:
        table.append(caption)
    for name, part in (("thead", in_head), ("tbody", in_body)):
        if part:
            table.append(make(name, *part))
    for row in in_head:
        for cell in row.iterchildren("td", "th"):
            cell.tag = "th"
            cell.set("scope", "col")
    for row in in_body:
        for cell in row.iterchildren("th"):
            cell.set("scope", "row")


def rows_reached(rows: list[HtmlElement]) -> int:
    reach = max(int(cell.get("rowspan", "1")) for cell in rows[0])
    if reach < len(rows):
        return reach
    for cell in rows[0]:
        cell.attrib.pop("rowspan", None)
    return 1
