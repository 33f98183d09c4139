"""What the API sends, as the page of the documentation and openapi.json describe it."""

from ninja import Field, Schema


class Named(Schema):
    slug: str
    name: str
    url: str


class SectionOut(Named):
    description: str
    parent: str | None = Field(None, description="Slug of the section above.")


class Credit(Named):
    kind: str = Field(description="person or organisation")
    role: str = Field(description="by, reported, translated, photos or edited")


class PersonOut(Named):
    kind: str
    job: str
    about: str


class PictureOut(Schema):
    url: str
    type: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str = Field(description="To be shown wherever the picture is.")


class CorrectionOfStory(Schema):
    kind: str
    text: str
    at: str


class ArticleOut(Schema):
    """Each field may be left out by `fields`, hence the defaults; what is left out is not sent at all."""

    id: int = Field(None, description="For life; the address may change.")
    url: str = None
    locale: str = None
    headline: str = None
    dek: str = None
    type: str = Field(None, description="The type of work.")
    sponsor: str | None = Field(None, description="Who paid. Say so wherever you show the story.")
    section: Named = None
    tags: list[Named] = None
    credits: list[Credit] = None
    published_at: str = None
    updated_at: str | None = Field(None, description="Of the last change that readers were told of.")
    picture: PictureOut | None = None
    words: int = None
    translation_group: str = Field(None, description="The same for the story in other editions.")
    corrections: list[CorrectionOfStory] = None
    html: str = Field(None, description="The text with whole addresses; in lists only when asked for.")
    text: str = Field(None, description="The words alone; in lists only when asked for.")


class StoryNamed(Schema):
    id: int
    headline: str
    url: str


class CorrectionOut(CorrectionOfStory):
    id: int
    url: str
    article: StoryNamed


class Page(Schema):
    next: str | None = Field(None, description="The cursor of the next page; null on the last.")


class ArticlePage(Page):
    items: list[ArticleOut]


class SectionPage(Page):
    items: list[SectionOut]


class TagPage(Page):
    items: list[Named]


class PersonPage(Page):
    items: list[PersonOut]


class CorrectionPage(Page):
    items: list[CorrectionOut]
