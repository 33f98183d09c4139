"""Programs that read sites for artificial intelligence, by what they do with what they read.

Known from their makers' pages on KNOWN_ON. A name that is missing here is treated as every other crawler; add it to its
class and move the date.
"""

from datetime import date

from articles.models import SiteChoices

KNOWN_ON = date(2026, 11, 25)
# They build an index of their own and name their sources. Applebot is not among them: Siri and Spotlight are search
# as any other.
SEARCH = (
    "Amzn-SearchBot",
    "AzureAI-SearchBot",
    "Claude-SearchBot",
    "OAI-SearchBot",
    "PerplexityBot",
    "YouBot",
    "meta-webindexer",
)
# They open a page at the moment somebody asks. Some of their makers say that robots.txt then does not bind them.
ANSWERS = (
    "Amzn-User",
    "ChatGPT-User",
    "Claude-User",
    "DuckAssistBot",
    "Gemini-Deep-Research",
    "Google-NotebookLM",
    "MistralAI-User",
    "Perplexity-User",
    "meta-externalfetcher",
)
# They collect texts that models are made from. The two "-Extended" crawl nothing: they are read as a refusal alone.
TRAINING = (
    "AI2Bot",
    "Amazonbot",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "Diffbot",
    "FacebookBot",
    "GPTBot",
    "Google-Extended",
    "ImagesiftBot",
    "PanguBot",
    "Timpibot",
    "anthropic-ai",
    "cohere-ai",
    "cohere-training-data-crawler",
    "img2dataset",
    "meta-externalagent",
    "omgili",
)


def refused(choices: SiteChoices) -> list[str]:
    """The names that robots.txt turns away, as the publisher chose."""
    classes = ((choices.ai_search, SEARCH), (choices.ai_answers, ANSWERS), (choices.ai_training, TRAINING))
    return [name for may_read, names in classes if not may_read for name in names]
