"""Rules of the looks: what may stand in a template, what a component consists of, what a page weighs."""

import gzip
import hashlib
import re
import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.template.loader import get_template
from django.test import override_settings

from congress import looks
from congress.templatetags.portal import WORDS, scripts, styles
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
VENDOR = ROOT / "static" / "vendor"

KB = 1024
FIRST_LOAD = 150 * KB
LATER_LOAD = 30 * KB
HEADERS = 500  # bytes of headers for each file


def name(path):
    return str(path.relative_to(ROOT))


def weight(content):
    return len(gzip.compress(content, 6)) + HEADERS


def test_no_template_holds_script_style_or_handlers():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+\s*=\s*[\"']|javascript:",
        re.IGNORECASE,
    )

    markup = {name(path): re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8")) for path in TEMPLATES}

    found = [path for path, text in markup.items() if inline.search(text)]

    assert found == []


def test_no_template_is_longer_than_an_outline():
    long = [name(path) for path in TEMPLATES if len(path.read_text(encoding="utf-8").splitlines()) > 120]

    assert long == []


def test_no_form_stands_in_the_form_of_filters():
    """A browser leaves out a form within a form, and its button searches instead."""
    filters = re.compile(r"{% block filters %}(.*?){% endblock(?: filters)? %}", re.DOTALL)
    blocks = {name(path): filters.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES}

    assert [path for path, found in blocks.items() if any("<form" in block for block in found)] == []
    assert filters.findall("{% block filters %}<form>{% endblock filters %}") == ["<form>"]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_compiles(path):
    assert get_template(str(path.relative_to(ROOT / "templates"))).template.nodelist


def test_every_component_and_page_shape_says_what_it_takes():
    shapes = [*COMPONENTS, *(ROOT / "templates" / "pages").glob("*.html"), ROOT / "templates" / "base.html"]

    silent = [name(path) for path in shapes if "{% comment %}" not in path.read_text(encoding="utf-8")[:120]]

    assert silent == []


def test_every_component_is_shown_in_the_styleguide(client, db):
    guide = (ROOT / "templates" / "congress" / "styleguide.html").read_text(encoding="utf-8")
    frame = "".join(
        (ROOT / "templates" / path).read_text(encoding="utf-8")
        for path in ("base.html", "components/header.html", "components/form.html", "components/bar.html")
    )
    drawn_by_forms = {"field", "form"}

    missing = [
        path.stem
        for path in COMPONENTS
        if f"components/{path.stem}.html" not in guide + frame
        and f"{{% {path.stem} " not in guide
        and f"{{% {path.stem} %}}" not in guide
        and path.stem not in drawn_by_forms
    ]

    assert missing == []


def test_component_files_share_its_name():
    names = {path.stem for path in TEMPLATES}  # a component of one room stands among the room's templates

    strangers = [name(path) for path in (ROOT / "static" / "components").iterdir() if path.stem not in names]

    assert strangers == []


def test_css_and_js_stay_small():
    limits = {"css": 200, "js": 100}
    own = [path for path in (ROOT / "static").rglob("*.*") if path.suffix[1:] in limits and VENDOR not in path.parents]

    long = [name(path) for path in own if len(path.read_text(encoding="utf-8").splitlines()) > limits[path.suffix[1:]]]

    assert long == []


def test_design_values_stand_in_the_tokens_only():
    own = [
        path for path in (ROOT / "static").rglob("*.css") if VENDOR not in path.parents and path.name != "tokens.css"
    ]

    colours = [
        name(path)
        for path in own
        if re.search(r"#[0-9a-f]{3,8}\b|!important", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]

    assert colours == []


def test_every_css_variable_is_defined():
    own = [path for path in (ROOT / "static").rglob("*.css") if VENDOR not in path.parents]
    defined = set(re.findall(r"(--[\w-]+):", (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")))

    used = {used for path in own for used in re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8"))}

    assert used - defined == set()


@pytest.mark.parametrize("sheet", [looks.PORTAL, looks.STAFF])
def test_no_part_of_a_joined_stylesheet_touches_the_next(sheet):
    """A block left open swallows what follows; an import counts at the head only; an address is read from ``css/``."""
    parts = {part: (ROOT / "static" / part).read_text(encoding="utf-8") for part in looks.sheets(sheet)}
    bare = {part: re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) for part, text in parts.items()}

    assert [part for part, text in bare.items() if text.count("{") != text.count("}") or "/*" in text] == []
    assert [part for part, text in bare.items() if re.search(r"@import|@charset|@namespace|url\((?!\.\./)", text)] == []


def test_the_portal_s_stylesheet_holds_each_component_once():
    components = sorted(path.name for path in (ROOT / "static" / "components").glob("*.css"))

    headings = re.findall(r"(?m)^/\* (\S+\.css) \*/$", looks.joined(looks.PORTAL))

    assert headings == [
        "vendor/bootstrap-reboot.css", "css/tokens.css", "css/base.css", "css/pages.css",
        *(f"components/{component}" for component in components),
    ]  # fmt: skip


@pytest.mark.parametrize(("address", "sheet"), [("/", looks.PORTAL), ("/admin/", looks.STAFF)])
def test_a_page_links_one_stylesheet_of_ours(client, congress, address, sheet):
    client.force_login(factories.staff(congress))

    page = client.get(address).content.decode()

    linked = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page)
    assert [path for path in linked if not path.startswith("admin/")] == [sheet]


def test_a_changed_part_is_in_what_is_served_next(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(looks, "SOURCES", shutil.copytree(ROOT / "static", tmp_path / "static"))
    before = Path(finders.find(looks.PORTAL)).read_text(encoding="utf-8")

    (tmp_path / "static" / "components" / "badge.css").write_text(".badge { color: var(--gold); }", encoding="utf-8")
    after = Path(finders.find(looks.PORTAL)).read_text(encoding="utf-8")

    assert ".badge { color: var(--gold); }" not in before
    assert ".badge { color: var(--gold); }" in after
    assert sorted(path.name for path in (tmp_path / "joined" / "css").iterdir()) == ["portal.css"]


def test_collected_stylesheets_bear_the_hash_of_all_their_parts(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    storage = ManifestStaticFilesStorage(location=tmp_path / "collected")
    found = {name: (source, name) for name, source in looks.JoinedStylesheets().list(None)}
    for name, (source, _name) in found.items():
        storage.save(name, source.open(name))

    collected = {name: hashed for name, hashed, _processed in storage.post_process(found)}

    for name in (looks.PORTAL, looks.STAFF):
        content = looks.joined(name).encode()
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()[:12]
        assert collected[name] == storage.stored_name(name) == name.replace(".css", f".{digest}.css")
        assert (tmp_path / "collected" / collected[name]).read_bytes() == content


def luminance(colour):
    colour = colour * 2 if len(colour) == 3 else colour
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 7), ("ink-soft", "ground-deep", 4.5), ("accent", "accent-soft", 4.5), ("on-accent", "accent", 7),
        ("gold", "accent", 4.5), ("ok", "ok-soft", 4.5), ("warn", "warn-soft", 4.5), ("late", "late-soft", 4.5),
        ("info", "info-soft", 4.5), ("late", "ground", 4.5), ("link", "ground", 4.5), ("line-strong", "paper", 3),
        ("on-accent", "late", 4.5), ("ink-soft", "warn-soft", 4.5), ("ink-soft", "info-soft", 4.5), ("warn", "paper", 4.5),
    ],
)  # fmt: skip
def test_text_stands_out_from_its_ground(text, ground, least):
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    colours = {}
    for key, value in re.findall(r"--([\w-]+): #([0-9a-f]+);", tokens):
        colours.setdefault(key, value)

    assert contrast(colours[text], colours[ground]) >= least


def test_vendored_files_are_the_ones_that_were_copied():
    notice = (VENDOR / "NOTICE.md").read_text(encoding="utf-8")
    noted = dict(re.findall(r"\| (\S+) \| ([0-9a-f]{64}) \|", notice))

    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "NOTICE.md"
    }

    assert present == noted


def test_lock_of_the_vendored_packages_names_no_address():
    assert '"resolved"' not in (ROOT / "deploy" / "vendor" / "package-lock.json").read_text(encoding="utf-8")


def test_templates_use_only_icons_that_exist():
    used = {icon for path in TEMPLATES for icon in re.findall(r"{% icon \"(\w+)\"", path.read_text(encoding="utf-8"))}

    drawn = set(re.findall(r'<symbol id="(\w+)"', (VENDOR / "icons.svg").read_text(encoding="utf-8")))

    assert used - drawn == set()


def test_every_word_of_a_level_has_both_forms_in_both_languages():
    assert all(len(pair) == 2 and all(pair) for forms in WORDS.values() for pair in (forms[True], forms[False]))


@pytest.mark.django_db
def test_first_visit_weighs_little_and_the_next_pages_less(client):
    page = client.get("/").content
    with override_settings(DEBUG=False):
        files = re.findall(r'(?:href|src)="/static/([^"#?]+)"', page.decode() + styles() + scripts())
    files = {*files, "vendor/icons.svg"}

    first = weight(page) + sum(weight(Path(finders.find(file)).read_bytes()) for file in files)

    assert first <= FIRST_LOAD
    assert weight(page) <= LATER_LOAD


@pytest.mark.django_db
def test_visitor_reads_another_language_and_gets_no_cookie_before(client):
    assert client.get("/").cookies.get("django_language") is None

    page = client.get("/", {"lang": "en"})

    assert 'lang="en"' in page.content.decode()[:200]
    assert page.cookies["django_language"].value == "en"


@pytest.mark.django_db
def test_styleguide_is_shown_in_the_demonstration_only(client, settings):
    assert client.get("/styleguide/").status_code == 200

    settings.DEMO = settings.DEBUG = False

    assert client.get("/styleguide/").status_code == 404


def test_page_of_a_fault_needs_nothing(rf):
    page = get_template("500.html").render()

    assert "系统出现故障" in page
