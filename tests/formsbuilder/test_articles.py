"""Articles: written in the editor, read by everybody at a plain page, by apps as rows."""

import base64
import json
import struct
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from formsbuilder.education import tiptap
from formsbuilder.education.models import Article, ArticlePicture
from tests import cast

COUGH = "<p>Drink <b>warm</b> water.</p><ul><li>Rest</li><li>Cover your mouth</li></ul>"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photograph(kind="JPEG", size=(40, 20), **more):
    into = BytesIO()
    Image.new("RGB", size, "teal").save(into, kind, **more)
    return into.getvalue()


def where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Bela"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def upload(client, content, name="cough.jpg", title="A woman who coughs"):
    file = SimpleUploadedFile(name, content)
    address = reverse("article_pictures:create")
    return client.post(address, {"title": title, "file": file}).json()


def body_of(*blocks):
    """The body of the article's editor as a browser sends it."""
    body = {"body-count": str(len(blocks))}
    for number, (kind, values) in enumerate(blocks):
        place = f"body-{number}"
        body |= {f"{place}-deleted": "", f"{place}-order": str(number), f"{place}-type": kind}
        body |= {f"{place}-id": ""}
        body |= {f"{place}-value{name}": value for name, value in values.items()}
    return body


def text(words):
    line = {"text": words, "type": "unstyled", "key": "a1", "depth": 0}
    line |= {"inlineStyleRanges": [], "entityRanges": []}
    return "text", {"": json.dumps({"blocks": [line], "entityMap": {}})}


def post(client, title, *blocks, at=None, action="publish", **more):
    sent = {"title": title, "description": "", "keywords": "", "language": "en"}
    sent |= body_of(*blocks) | {f"action-{action}": "1"} | more
    return client.post(at or reverse("health_articles:add"), sent)


@pytest.fixture
def written(db):
    """``written(title, ...)``: a published article for everybody."""

    def write(title="Cough", *, live=True, is_public=True, html=COUGH, **more):
        return Article.objects.create(
            title=title, live=live, is_public=is_public, body=[("text", html)], **more
        )

    return write


def test_an_article_is_written_drafted_published_and_withdrawn(lead, browse):
    writer, stranger = browse(lead), Client()
    picture = upload(writer, photograph(exif=where_it_was_taken()))["result"]
    shown = "picture", {"-picture": picture["id"], "-caption": "At night"}
    video = "video", {"-title": "Washing hands", "-address": "https://youtu.be/abc"}
    parts = (text("سعال: اشرب ماء دافئا"), shown, video)
    assert post(writer, "السعال", *parts, action="edit", language="ar").status_code == 302
    article = Article.objects.get()
    page = article.get_absolute_url()
    file = reverse("article_picture", args=[picture["id"]])
    assert stranger.get(page).status_code == stranger.get(file).status_code == 404
    assert stranger.get("/api/education").json() == []

    edit = reverse("health_articles:edit", args=[article.pk])
    assert 'name="action-publish"' in writer.get(edit).content.decode()
    response = post(writer, "السعال", *parts, at=edit, language="ar", is_public="on")
    assert response.status_code == 302
    said = stranger.get(page)
    html = said.content.decode()
    assert (
        '<html lang="ar" dir="rtl">' in html
        and "اشرب ماء دافئا" in html
        and "Washing hands" in html
    )
    assert f'src="{file}"' in html and "https://youtu.be/abc" in html
    assert "<script" not in html and " style=" not in html and " on" not in html.split("<main>")[0]
    assert "default-src 'none'" in said["Content-Security-Policy"]
    sent = stranger.get(file)
    assert sent["Content-Type"] == "image/jpeg" and sent["X-Content-Type-Options"] == "nosniff"
    drawn = Image.open(BytesIO(b"".join(sent)))
    assert drawn.size == (40, 20) and not drawn.getexif()

    # A draft beside it changes nothing for readers; withdrawn, nothing is left.
    post(writer, "غيره", *parts, at=edit, action="edit", language="ar", is_public="on")
    assert "غيره" not in stranger.get(page).content.decode()
    writer.post(reverse("health_articles:unpublish", args=[article.pk]))
    assert {stranger.get(at).status_code for at in (page, file)} == {404}


def test_apps_get_rows_public_ones_without_a_sign_in(written, nurse):
    public = written("Cough", keywords="lungs, night", description="What helps")
    private = written("Our protocol", is_public=False)
    written("Not finished", live=False)
    type(public).objects.filter(pk=public.pk).update(written_by=nurse)
    [row] = Client().get("/api/education").json()
    assert row["id"] == str(public.pk) and row["tags"] == ["lungs", "night"]
    assert (row["content_type"], row["status"], row["visibility"]) == (
        "tiptap", "published", "public",
    )  # fmt: skip
    assert row["tiptap_content"]["type"] == "doc" and row["is_deleted"] is False
    signed = {"HTTP_AUTHORIZATION": _basic(nurse.login, cast.PASSWORD)}
    rows = Client().get("/api/education", **signed).json()
    assert len(rows) == 2
    [mine] = [one for one in rows if one["id"] == row["id"]]
    assert (
        mine["author_id"] == str(nurse.pk) and row["author_id"] is None
    )  # staff are not told to strangers
    token = Client().post(
        "/api/auth/sign-in",
        {"email": nurse.login, "password": cast.PASSWORD},
        content_type="application/json",
    )
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token.json()['token']}"}
    assert Client().get(f"/api/education/{private.pk}", **bearer).status_code == 200
    assert Client().get(f"/api/education/{private.pk}").status_code == 404
    wrong = {"HTTP_AUTHORIZATION": _basic(nurse.login, "not it")}
    assert Client().get("/api/education", **wrong).status_code == 401
    assert Client().get("/api/education?search=PROTOCOL").json() == []
    assert len(Client().get("/api/education?search=Côugh").json()) == 1


def _basic(name, secret):
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def test_readers_find_articles_as_names_are_found_and_change_the_language(written):
    english = written("Mother's milk")
    arabic = written("حليب الأمّ", language="ar", work=english.work, html="<p>رضاعة</p>")
    written("Secret", is_public=False)
    reader = Client()
    page = reader.get("/education?language=ar").content.decode()
    assert arabic.title in page and english.title not in page and "Secret" not in page
    assert '<html lang="ar" dir="rtl">' in page
    assert arabic.title in reader.get("/education?q=حليب الام&language=ar").content.decode()
    assert arabic.title in reader.get("/education?q=رضاعه").content.decode()
    assert "Nothing was found" in reader.get("/education?q=<b>x\x00&p=-3").content.decode()
    assert arabic.get_absolute_url() in reader.get(english.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        photograph()[:200],
        photograph("BMP"),
        photograph() + b"\0" * (10 * 1024 * 1024),
        photograph("PNG", size=(9000, 9000)),
        photograph("WEBP", size=(5000, 4000), lossless=True),
    ],
    ids=["nothing", "text", "svg", "cut", "bmp", "bytes", "pixels", "pixels of a drawing"],
)
def test_what_is_no_picture_is_refused_in_words(content, lead, browse):
    answer = upload(browse(lead), content, name="x.jpg")
    assert answer["step"] != "chosen" and not ArticlePicture.objects.exists()


def test_a_picture_keeps_nothing_but_what_is_seen(lead, browse):
    two_things = photograph() + b"<script>alert(1)</script>"
    picked = upload(browse(lead), two_things, name="../../x.html")["result"]
    stored = ArticlePicture.objects.get(pk=picked["id"])
    assert stored.file.name == f"articles/{stored.pk}.jpg"
    with stored.file.open() as file:
        assert b"script" not in file.read()


def test_only_who_writes_the_forms_of_all_clinics_writes_articles(
    clinic_manager, nurse, lead, browse, written
):
    article = written()
    for person in (clinic_manager, nurse):
        client = browse(person)
        assert client.get(reverse("health_articles:list"))["Location"] == "/admin/"
        for name in ("edit", "delete", "unpublish", "history", "copy"):
            address = reverse(f"health_articles:{name}", args=[article.pk])
            assert client.get(address).status_code == client.post(address).status_code == 404
        assert client.get(reverse("article_pictures:choose")).status_code == 404
        assert client.post(reverse("article_pictures:create")).status_code == 404
    assert browse(lead).get(reverse("health_articles:edit", args=[article.pk])).status_code == 200


def test_in_another_language_it_is_the_same_article(lead, browse, written):
    article, client = written(), browse(lead)
    article.save_revision()
    copied = client.get(reverse("health_articles:copy", args=[article.pk])).content.decode()
    assert "Drink" in copied and f"work={article.work}" in copied
    at = f"{reverse('health_articles:add')}?work={article.work}"
    again = post(client, "Cough again", text("x"), at=at)
    assert "in that language already" in again.content.decode()
    assert post(client, "Tos", text("Agua"), at=at, language="es").status_code == 302
    assert Article.objects.get(language="es").work == article.work


def test_lists_headings_and_marks_become_nodes():
    nodes = tiptap.of_html(
        "<h2>A</h2><ul><li>x<ol><li>y</li></ol></li></ul><p>b<i>c</i><br/>d</p><hr/>"
    )
    kinds = [node["type"] for node in nodes]
    assert kinds == ["heading", "bulletList", "paragraph", "horizontalRule"]
    [item] = nodes[1]["content"]
    assert [part["type"] for part in item["content"]] == ["paragraph", "orderedList"]
    assert nodes[2]["content"][1] == {"type": "text", "text": "c", "marks": [{"type": "italic"}]}


def test_staff_read_in_the_portal_what_is_for_staff(written, nurse, browse, lead):
    private = written("Our protocol", is_public=False)
    draft = written("Not finished", live=False)
    colleague, stranger = browse(nurse), Client()
    menu = colleague.get("/admin/").content.decode()
    assert reverse("articles_to_read") in menu and reverse("health_articles:list") not in menu
    page = colleague.get(reverse("articles_to_read")).content.decode()
    address = reverse("article_to_read", args=[private.pk])
    assert address in page and "Not finished" not in page and "Open the portal" in page
    assert "Open the portal" not in stranger.get("/education").content.decode()
    read = colleague.get(address)
    assert "Drink" in read.content.decode() and "script-src" not in read["Content-Security-Policy"]
    assert colleague.get(reverse("article_to_read", args=[draft.pk])).status_code == 404
    assert stranger.get(address).status_code == 302  # to the sign-in
    assert stranger.get(private.get_absolute_url()).status_code == 404


def test_a_writer_sees_the_draft_as_its_readers_will(lead, browse, written):
    article, writer = written(live=False), browse(lead)
    article.save_revision()
    address = reverse("health_articles:preview_on_edit", args=[article.pk])
    post(writer, "Not said yet", text("تحت المعاينة"), at=address, language="ar")
    shown = writer.get(address).content.decode()
    assert "تحت المعاينة" in shown and 'dir="rtl"' in shown


def test_an_id_of_no_picture_is_a_mistake_and_no_error(lead, browse):
    client = browse(lead)
    for odd in ("x", "1", "01a21af1-d0cb-74d8-b91b-894a5d7a1014"):
        assert client.get(reverse("article_pictures:chosen", args=[odd])).status_code == 404
        several = reverse("article_pictures:chosen_multiple")
        assert client.get(several, {"id": odd}).status_code in (200, 404)
        shown = "picture", {"-picture": odd, "-caption": ""}
        assert post(client, "Odd", text("x"), shown).status_code == 200
    assert not Article.objects.exists()


def test_an_odd_request_of_a_stranger_is_answered(written, client):
    article = written(keywords="nose")
    address = reverse("articles")
    far = ("offset=99999999999999999999", "offset=9223372036854775807&limit=1000")
    odd = ("search=%00", "search=%ED%A0%80", "language=%00", "search=" + "a%20" * 1500)
    for query in (*far, *odd, "limit=-5"):
        assert client.get(f"/api/education?{query}").status_code == 200, query
    for query in (
        "p=99999999999999999999",
        "q=%00",
        "q=%ED%A0%80",
        "language=%00",
        "q=" + "x" * 4000,
    ):
        assert client.get(f"{address}?{query}").status_code == 200, query
    for header in ("Bearer", "Bearer \u00e9", "Basic", "Basic !!!", "Basic QQ==", "x"):
        answer = client.get("/api/education", headers={"Authorization": header})
        assert answer.status_code == 401, header
    assert client.get(f"/api/education/{article.pk}").status_code == 200


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://www.youtube.com/watch?v=1", True),
        ("https://youtu.be/1", True),
        ("https://evil.example/youtube.com/1", False),
        ("https://youtube.com@evil.example/1", False),
        ("https://notyoutu.be/1", False),
    ],
)
def test_only_a_video_of_youtube_is_shown_within_the_page_of_an_app(address, shown):
    assert (tiptap.video(address, "Hands")[-1]["type"] == "youtube") is shown


def test_a_picture_with_odd_notes_of_its_camera_is_turned_and_taken(lead, browse):
    """Held on its side, and bytes where the place of further notes should stand."""
    held = struct.pack("<HHI4s", 0x0112, 3, 1, bytes([6, 0, 0, 0]))
    odd = struct.pack("<HHI4s", 0xA005, 1, 4, b"abcd")
    head = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2)
    upload(browse(lead), photograph(exif=head + held + odd + bytes(4)))
    drawn = ArticlePicture.objects.get()
    assert (drawn.width, drawn.height) == (20, 40)


def test_half_an_emoji_is_no_error_and_what_is_no_text_is_refused(lead, browse):
    writer = browse(lead)
    assert post(writer, "Half", text("Wash \ud83d hands")).status_code == 302
    assert Article.objects.get().words == "half wash ? hands"
    line = {"text": "x", "type": "unstyled", "key": "a", "depth": 0, "inlineStyleRanges": []}
    line["entityRanges"] = [{"offset": 0, "length": 1, "key": 7}]
    for odd in ("[]", '{"blocks": "x"}', "{", json.dumps({"blocks": [line], "entityMap": {}})):
        assert post(writer, "Odd", ("text", {"": odd})).status_code == 400


def test_a_photograph_is_read_at_a_part_of_its_size(lead, browse):
    upload(browse(lead), photograph(size=(6400, 3200)))
    drawn = ArticlePicture.objects.get()
    assert (drawn.width, drawn.height) == (1600, 800)


def test_a_search_of_strangers_folds_no_texts_again(written, client):
    written("Húmedo", html="<p>Ventilate every ROOM</p>", keywords="Moho")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("articles"), {"q": "moho humedo room"}).content.decode()
    assert "Húmedo" in page and not any("clinical_fold" in one["sql"] for one in asked)
