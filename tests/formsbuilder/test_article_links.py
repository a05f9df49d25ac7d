"""Links in the text of articles lead where they may, for each kind of reader; pictures are deleted when unused."""

import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from formsbuilder.education import links, tiptap
from formsbuilder.education.models import Article, ArticlePicture
from tests.formsbuilder.test_articles import photograph, post, text, upload

OTHER = "5ab1cb9e-7df4-4bd0-9dc8-0a5b1f0c7a11"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client(lead, browse):
    return browse(lead)


def linked(words, address):
    """A paragraph whose words are a link, as the editor sends it."""
    line = {"text": words, "type": "unstyled", "key": "a1", "depth": 0, "inlineStyleRanges": []}
    line["entityRanges"] = [{"offset": 0, "length": len(words), "key": 0}]
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}
    return "text", {"": json.dumps({"blocks": [line], "entityMap": {"0": entity}})}


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("https://www.who.int/a?b=c&d", "https://www.who.int/a?b=c&d"),
        ("HTTP://who.int", "http://who.int"),
        ("www.who.int/news", "https://www.who.int/news"),
        ("amina@clinic.example", "mailto:amina@clinic.example"),
        ("mailto:amina@clinic.example", "mailto:amina@clinic.example"),
        ("+962 (7) 123-45", "tel:+962712345"),
        ("٩١١", "tel:911"),
        (f"http://testserver/education/{OTHER}", f"/education/{OTHER}"),
        (f"/education/{OTHER}/", f"/education/{OTHER}"),
        ("javascript:alert(1)", ""),
        ("java\tscript:alert(1)", ""),
        ("JaVaScRiPt://x.org/%0aalert(1)", ""),
        ("data:text/html,x", ""),
        ("//evil.example/x", ""),
        ("/admin/", ""),
        ("ftp://x.org", ""),
        ('https://x.org/"onclick="x', ""),
        ("mailto:a@b.c?bcc=d@e.f", ""),
        ("12", ""),
        ("x" * 3000, ""),
        (None, ""),
    ],
)
def test_where_a_link_may_lead(typed, leads_to):
    assert links.address_of(typed, ("http://testserver/", "")) == leads_to
    assert links.address_of(leads_to) == leads_to


def test_a_link_reaches_strangers_staff_apps_and_the_search(client, nurse, browse):
    post(client, "Water", text("Boil it"), is_public="on")
    post(client, "For staff", text("Protocol"))
    water, inside = (Article.objects.get(title=title) for title in ("Water", "For staff"))
    parts = [
        linked("منظمة الصحة", "https://who.int/ar?a=1&b=2"),
        linked("الماء", water.get_absolute_url()),
        linked("داخلي", inside.get_absolute_url()),
        linked("اتصل", "tel:+96279"),
        linked("سيئ", "javascript:alert(1)"),
    ]
    assert post(client, "روابط", *parts, is_public="on", language="ar").status_code == 302
    article = Article.objects.get(title="روابط")
    page = Client().get(article.get_absolute_url()).content.decode()
    assert (
        '<a href="https://who.int/ar?a=1&amp;b=2" rel="noopener noreferrer">منظمة الصحة</a>' in page
    )
    assert f'<a href="/education/{water.pk}">الماء</a>' in page
    assert '<a href="tel:+96279">اتصل</a>' in page and "سيئ" in page
    assert "javascript:" not in page and str(inside.pk) not in page and "داخلي" in page
    staff = browse(nurse).get(reverse("article_to_read", args=[article.pk])).content.decode()
    for one in (water, inside):
        assert f'<a href="{reverse("article_to_read", args=[one.pk])}">' in staff

    row = Client().get(f"/api/education/{article.pk}").json()
    said = [part["content"][0] for part in row["tiptap_content"]["content"]]
    leads = [node["marks"][0]["attrs"]["href"] if "marks" in node else "" for node in said]
    own = f"http://testserver/education/{water.pk}"
    assert leads == ["https://who.int/ar?a=1&b=2", own, "", "tel:+96279", ""]
    assert article.title in Client().get("/education?q=الصحه&language=ar").content.decode()


def test_what_was_stored_otherwise_is_made_safe_where_it_is_read():
    html = '<p><a href="javascript:x">a</a> <a onclick="x" href="https://x.org/&quot;">b</a> <a>c</a></p>'
    assert links.as_read(html, lambda pk: "") == "<p><a>a</a> <a>b</a> <a>c</a></p>"
    [paragraph] = tiptap.of_html('<p>a <b><a href="data:x">b</a></b><a href="who.int">c</a>d</p>')
    marks = [[mark["type"] for mark in node.get("marks", [])] for node in paragraph["content"]]
    assert marks == [[], ["bold"], ["link"], []]


def test_the_dialog_takes_an_address_or_an_article_and_is_for_writers(client, nurse, browse):
    at = reverse("article_link")
    assert browse(nurse).get(at).status_code == browse(nurse).post(at).status_code == 404
    post(client, "Water", text("Boil it"))
    article = Article.objects.get()
    shown = client.get(at, {"link_text": "الماء", "link_url": article.get_absolute_url()}).json()
    assert f'value="{article.pk}" selected' in shown["html"] and "الماء" in shown["html"]

    def chosen(**typed):
        return client.post(at, typed).json()

    assert chosen(article=str(article.pk))["result"]["url"] == article.get_absolute_url()
    assert chosen(article=str(article.pk))["result"]["title"] == "Water"
    assert chosen(text="WHO", address="who.int")["result"]["url"] == "https://who.int"
    assert "A link leads to" in chosen(address="javascript:1")["html"]
    assert "Write an address" in chosen(text="x")["html"]
    edit = client.get(reverse("health_articles:edit", args=[article.pk])).content.decode()
    assert at in edit and reverse("wagtailadmin_choose_page") not in edit


def test_a_picture_is_deleted_only_when_no_article_shows_it(client, lead, nurse, browse):
    used, drafted, unused = (
        upload(client, photograph(), title=title)["result"]["id"] for title in ("A", "B", "C")
    )
    part = [("picture", {"-picture": pk, "-caption": ""}) for pk in (used, drafted)]
    post(client, "Shows it", part[0])
    article = Article.objects.get()
    edit = reverse("health_articles:edit", args=[article.pk])
    post(client, "Shows it", part[1], at=edit, action="edit")  # as a draft beside what is published
    all_at = reverse("article_pictures_all")
    page = client.get(all_at).content.decode().partition('"hk-plain ed-pictures"')[2]
    assert page.count("Shows it") == 2 and page.count("No article shows it.") == 1

    def delete(pk):
        return client.post(reverse("article_picture_delete", args=[pk]))

    for pk in (used, drafted):
        assert b"Articles show this picture" in delete(pk).content
    assert ArticlePicture.objects.count() == 3
    assert browse(nurse).post(reverse("article_picture_delete", args=[unused])).status_code == 404
    assert delete(unused)["Location"] == all_at and delete(unused).status_code == 404
    assert ArticlePicture.objects.count() == 2
    article.unpublish()
    post(client, "Shows none", text("x"), at=edit, action="publish")
    assert delete(used).status_code == delete(drafted).status_code == 302
    earlier = article.revisions.order_by("pk").first()  # which had it
    view = reverse("health_articles:revisions_view", args=[article.pk, earlier.pk])
    assert client.get(view).status_code == 200
    assert client.get(reverse("health_articles:history", args=[article.pk])).status_code == 200


def test_a_deleted_picture_takes_its_file_along(client, django_capture_on_commit_callbacks):
    pk = upload(client, photograph())["result"]["id"]
    file = ArticlePicture.objects.get(pk=pk).file
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("article_picture_delete", args=[pk]))
    assert not file.storage.exists(file.name)


def test_articles_of_earlier_versions_are_found_after_one_command(client):
    post(client, "Water", text("اغلِ الماء"), is_public="on")
    Article.objects.update(words="", picture_ids=[])
    assert "Water" not in Client().get("/education?q=الماء").content.decode()
    for _again in "12":
        call_command("find_articles", verbosity=0)
    assert "Water" in Client().get("/education?q=الماء").content.decode()
