"""Figures, galleries, fact boxes and quotes of a body: what each may hold, in which order."""

from lxml.html import HtmlElement

from articles.trees import make, put_behind, taken

NOT_IN_FACT_BOX = ("figure", "table", "oembed", "hr", "aside", "section")


def order_boxes(root: HtmlElement) -> None:
    for figure in list(root.iter("figure")):
        if figure.getparent() is not None:
            order_figure(figure)
    for gallery in list(root.iter("section")):
        order_gallery(gallery)
    for box in list(root.iter("aside")):
        order_fact_box(box)
    for quote in list(root.iter("blockquote")):
        if any(above.tag in ("blockquote", "aside") for above in quote.iterancestors()):
            quote.drop_tag()


def order_figure(figure: HtmlElement) -> None:
    """One picture and its caption. Several pictures are a gallery; a figure without one loses its frame."""
    pictures = figure.findall(".//img")
    inner = [inside for inside in figure.iterdescendants("figure") if inside.findall(".//img")]
    captions = list(figure.iterdescendants("figcaption"))
    if len(inner) > 1:
        figure.tag = "section"
        figure.set("class", "gallery")
    elif len(pictures) != 1 or inner:
        caption_of_table(figure, captions)
        figure.drop_tag()
    else:
        words = captions[-1] if captions else None
        others = figure.text_content().strip() != ("" if words is None else words.text_content().strip())
        if others or list(figure) != [pictures[0], *captions[-1:]] or figure.get("class") != "image":
            rebuild(figure, pictures[0], words)


def caption_of_table(figure: HtmlElement, captions: list[HtmlElement]) -> None:
    table = figure.find(".//table")
    for caption in captions:
        if table is not None and table.find("caption") is None:
            caption.tag = "caption"
            caption.tail = None
            table.insert(0, caption)
        else:
            caption.tag = "p"


def rebuild(figure: HtmlElement, picture: HtmlElement, caption: HtmlElement | None) -> None:
    """Leaves the picture and the caption; other words follow the figure."""
    for part in (picture, caption):
        if part is not None:
            taken(part)
    rest = make("p", *figure, text=figure.text)
    figure.text = None
    figure.extend([picture] if caption is None else [picture, caption])
    figure.set("class", "image")
    put_behind(figure, rest)


def order_gallery(gallery: HtmlElement) -> None:
    for picture in [image for image in gallery.iter("img") if next(image.iterancestors("figure"), None) is None]:
        frame = make("figure", **{"class": "image"})
        place = picture
        while place.getparent() is not gallery:
            place = place.getparent()
        place.addprevious(frame)
        frame.append(taken(picture))
    figures = [child for child in gallery if child.tag == "figure"]
    if len(figures) < 2:
        gallery.drop_tag()
        return
    put_behind(gallery, *[taken(child) for child in list(gallery) if child.tag != "figure"])


def order_fact_box(box: HtmlElement) -> None:
    """Paragraphs and lists below one heading; everything else stands behind the box."""
    for quote in list(box.iterdescendants("blockquote")):
        quote.drop_tag()
    put_behind(box, *[taken(child) for child in list(box) if child.tag in NOT_IN_FACT_BOX])
    for number, heading in enumerate(box.iter("h2", "h3")):
        heading.tag = "h3" if number else "h2"
