"""A small newspaper in three languages, in which the golden questions are asked (search_golden.csv)."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from articles import spelling
from articles.guessing import learn_words
from articles.models import Section, Tag
from tests.stories import make_article, make_person, make_section

# slug: (locale, headline, dek, body, what is different)
STORIES = {
    # English
    "gas-deal": ("en", "Gas Deal Signed in Baku", "A quiet agreement.", "The pipeline carries gas over the mountains."),
    "gas-storage": ("en", "A Deal on Storage", "Tanks by the shore.", "The gas comes later; the deal came first."),
    "karabakh-road": ("en", "A Road Through Karabakh", "Asphalt at last.", "Villagers return by the new road."),
    "qarabag-carpets": ("en", "Weavers of Qarabağ", "Wool and patience.", "Carpets from Şuşa hang in the hall."),
    "us-relations": ("en", "U.S.-Azerbaijan Relations", "Two capitals.", "Washington sends envoys. Covid-19 is over."),
    "wind-turbines": ("en", "Turbines Turn Offshore", "The wind of Absheron.", "Azerbaijan builds wind farms at sea."),
    "railway-bridge": ("en", "Bridge for the Railway", "Steel over water.", "Trains run from the harbour to Tbilisi."),
    "harbour-strike": ("en", "Strike at the Harbour", "Cranes stand still.", "Dockers ask for more pay."),
    "harbour-night": ("en", "Night at the Harbour", "Lamps and gulls.", "Ships wait for the morning."),
    "chess-champion": ("en", "Young Chess Champion", "Nine moves.", "Aliyev of Ganja wins with a sacrifice."),
    "old-archive": ("en", "Letters From the Archive", "Ink and dust.", "A historian reads the old harbour letters."),
    "opinion-visa": ("en", "Why Visas Should Be Easier", "An opinion.", "Students wait for months at the consulate."),
    "embargoed": ("en", "Zirconium Plant Planned", "Not yet.", "The zirconium is mined near Baku harbour."),
    "on-hold": ("en", "Held by Counsel", "Not for publication.", "The palladium affair at the harbour."),
    "withdrawn": ("en", "Withdrawn Words", "Gone.", "The iridium tender at the harbour."),
    "draft": ("en", "A Draft", "Not done.", "The osmium story is being written."),
    # Azerbaijani
    "baki-liman": ("az", "Bakıda yeni liman", "Xəzər sahilində.", "Limanın işçiləri gəmiləri gözləyir."),
    "qarabag-yol": ("az", "Qarabağın yolları", "Asfalt və daş.", "Kəndlilər evlərinə qayıdır."),
    "azerbaycan-iqtisadiyyat": ("az", "Azərbaycan iqtisadiyyatı", "Rəqəmlər.", "Neftdən asılılıq azalır."),
    "torpaq": ("az", "Torpağın rəngi", "Payız.", "Çörəyin dadı torpaqdan gəlir. Qazın qiyməti qalxır."),
    "isiq": ("az", "İŞIQ VƏ Külək", "Gecə.", "Əliyev işığı yandırdı."),
    # Russian
    "karabakh-ru": ("ru", "Возвращение в Карабах", "Дорога домой.", "В Карабахе строят дома и школы."),
    "gaz-ru": ("ru", "Газ для Европы", "Договор подписан.", "Газопроводы идут через горы."),
    "yolka-ru": ("ru", "Ёлки у моря", "Праздник.", "Ёлку поставили на набережной в Баку."),
    "shkola-ru": ("ru", "Новая школа в Гяндже", "Сентябрь.", "Дети идут в школу, учителя рады."),
}
DIFFERENT = {
    "gas-deal": {"section": "energy", "by": ["leyla-karimova"], "tags": ["caspian"]},
    "gas-storage": {"section": "energy", "by": ["rashad-aliyev"]},
    "karabakh-road": {"type_of_work": "analysis", "tags": ["karabakh"]},
    "wind-turbines": {"section": "wind"},
    "us-relations": {"by": ["leyla-karimova"]},
    "opinion-visa": {"type_of_work": "opinion", "by": ["tom-baker"]},
    "old-archive": {"publish_at": datetime(2019, 5, 20, 12, tzinfo=UTC)},
    "railway-bridge": {"publish_at": datetime(2021, 3, 10, 12, tzinfo=UTC), "tags": ["caspian"]},
    "embargoed": {"embargo_until": timedelta(days=2)},
    "on-hold": {"on_hold": True},
    "withdrawn": {"state": "withdrawn"},
    "draft": {"state": "draft", "publish_at": None},
    "gaz-ru": {"section": "energy"},
}


def print_newspaper() -> None:
    make_section("energy", name="Energy", name_az="Energetika", name_ru="Энергетика")
    make_section("wind", parent=Section.objects.get(slug="energy"))
    make_person("leyla-karimova", name_ru="Лейла Каримова")
    karabakh = Tag.objects.create(slug="karabakh", name="Karabakh", name_az="Qarabağ", name_ru="Карабах")
    spelling.set_aliases(karabakh, ["Nagorno-Karabakh", "Нагорный Карабах"])
    Tag.objects.create(slug="caspian", name="Caspian", name_az="Xəzər", name_ru="Каспий")
    for hours, (slug, (locale, headline, dek, text)) in enumerate(STORIES.items(), start=1):
        fields = dict(DIFFERENT.get(slug, {}))
        fields["section"] = make_section(fields.get("section", "politics"))
        if "embargo_until" in fields:
            fields["embargo_until"] += timezone.now()
        words = {"locale": locale, "slug": slug, "headline": headline, "dek": dek, "body": f"<p>{text}</p>"}
        make_article(hours_ago=hours, **{"by": ["tom-baker"]} | words | fields)
    learn_words.call()
