import pytest

from articles.signals import article_changed


@pytest.fixture
def heard():
    """Keys of the stories that were announced, in the order of announcing."""
    keys: list[int] = []

    def hear(article, **_kwargs) -> None:
        keys.append(article.pk)

    article_changed.connect(hear, dispatch_uid="heard")
    yield keys
    article_changed.disconnect(dispatch_uid="heard")
