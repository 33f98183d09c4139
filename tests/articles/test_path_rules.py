"""Rules that lead many old addresses on, and patterns that are meant to do harm."""

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from articles import path_rules
from articles.models import OldPath, PathRule
from tests.stories import make_tag

ADD = "/admin/articles/pathrule/add/"


@pytest.mark.django_db
def test_what_the_wildcards_stand_for_goes_along(client):
    PathRule.objects.create(pattern="/blog/*/amp", target="/politics/{1}/")
    PathRule.objects.create(pattern="/2019/**", target="https://archive.example.com/{1}")
    assert client.get("/Blog/a-story/amp/?x=1")["Location"] == "/politics/a-story/"
    assert client.get("/2019/05/03/Heading")["Location"] == "https://archive.example.com/05/03/heading"
    assert [rule.hits for rule in PathRule.objects.order_by("pattern")] == [1, 1]


@pytest.mark.django_db
def test_a_rule_leads_on_in_one_step_and_in_no_circle(client):
    tag = make_tag("one")
    tag.slug = "two"
    tag.save()
    for pattern, target in (("/topic/*", "/tag/{1}/"), ("/x/*", "/y/{1}/"), ("/y/*", "/x/{1}/"), ("/z/*", "/z/{1}/")):
        PathRule.objects.create(pattern=pattern, target=target)
    assert client.get("/topic/one/")["Location"] == "/tag/two/"
    for path in ("/x/a/", "/y/a/", "/z/a/", "/Z/a/"):
        assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_the_ledger_goes_before_the_rules(client):
    PathRule.objects.create(pattern="/blog/*", target="/politics/")
    OldPath.objects.create(path="/blog/one", address="/energy/")
    assert client.get("/blog/one/")["Location"] == "/energy/"


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("/blog/*", "/blog/a", ["a"]),
        ("/blog/*", "/blog", None),
        ("/blog/*", "/blog/a/b", None),
        ("/blog/**", "/blog/a/b", ["a/b"]),
        ("/blog/*/**", "/blog/a/b/c", ["a", "b/c"]),
        ("/blog/**", "/blog", None),
        ("/blog/story-*.html", "/blog/story-12.html", ["12"]),
        ("/blog/story-*.html", "/blog/story-.html", None),
        ("/blog/aa*aa", "/blog/aaa", None),
        ("/blog/[a-z]+", "/blog/abc", None),
    ],
)
def test_what_fits(pattern, path, found):
    assert path_rules.match(pattern, path) == found


@pytest.mark.parametrize(
    "pattern",
    [
        "blog/*",
        "/*",
        "/**",
        "/blog",
        "/blog/*-*",
        "/blog/**/x",
        "/x/***",
        "/admin/*",
        "/feed/**",
        "/az/*",
        "/az/**",
        "/b?p=*",
    ]
    + ["/" + "a/" * 12 + "*"],
)
def test_what_is_no_pattern(pattern):
    with pytest.raises(ValidationError):
        path_rules.check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["/(a+)+$/*", "/(.*a){20}/*", "/" + "a*/" * 11 + "*", "/((a|a)*)*/*", "/x/" + "a" * 90 + "*", "/x/*" + "a" * 90],
)
def test_a_hostile_pattern_takes_no_time(pattern):
    path = "/" + "/".join(["a" * 40] * 12)
    start = time.process_time()
    for _time in range(1000):
        path_rules.match(pattern, path[:500])
    assert time.process_time() - start < 0.5


@given(st.text(max_size=60), st.text(max_size=200))
def test_nothing_breaks_it(pattern, path):
    path_rules.match(pattern, path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "target", "field"),
    [
        ("/blog/*", "/x/{2}", "__all__"),
        ("/blog/*", "/x/{0}", "__all__"),
        ("/blog/*", "https://{1}/", "target"),
        ("/blog/*", "https://{1}.example.com/", "target"),
        ("/blog/*", "http://example.com/", "target"),
        ("/blog/*", "javascript:alert(1)", "target"),
        ("/blog/*", "//example.com/", "target"),
        ("/blog/*", "/\\example.com/", "target"),
        ("/blog/*", "https://a:b@example.com/", "target"),
        ("/blog/*", "x", "target"),
        ("/*", "/x/", "pattern"),
    ],
)
def test_what_an_administrator_may_not_enter(client_of, pattern, target, field):
    sent = {"pattern": pattern, "target": target, "position": "0"}
    response = client_of("Administrator").post(ADD, sent)
    assert response.status_code == 200 and response.context["adminform"].form.errors[field]
    assert not PathRule.objects.exists()


@pytest.mark.django_db
def test_only_administrators_make_rules(client_of):
    sent = {"pattern": "/Blog/*/", "target": "/x/{1}", "position": "0"}
    assert client_of("Publisher").post(ADD, sent).status_code == 403
    assert client_of("Administrator").post(ADD, sent).status_code == 302
    assert (PathRule.objects.get().pattern, PathRule.objects.get().target) == ("/blog/*", "/x/{1}/")
