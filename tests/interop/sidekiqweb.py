"""A browser for Sidekiq Web: gets pages, and fills in their forms with the session and token that they ask for."""

from __future__ import annotations

from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener


class Page(NamedTuple):
    """What the site answered."""

    status: int
    url: str
    text: str


class Form(NamedTuple):
    """A form of a page: where it goes, its hidden fields, its buttons with their values."""

    action: str
    fields: dict[str, str]
    buttons: dict[str, str]


class Browser:
    """One visitor with one session."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        """Get a page; redirections are followed."""
        return self._open(self.root + path, None)

    def press(self, path: str, button: str, *, action: str = "", **fields: str) -> Page:
        """Press a button on a page, in the first form that goes to `action` and has the given hidden fields."""
        page = self.get(path)
        forms = [form for form in forms_of(page) if button in form.buttons and fields.items() <= form.fields.items()]
        forms = [form for form in forms if form.action.endswith(action)]
        assert forms, f"{path} has no form for {action!r} with the button {button!r} and {fields}:\n{page.text}"
        sent = forms[0].fields | {button: forms[0].buttons[button]}
        return self._open(urljoin(page.url, forms[0].action), sent)

    def post(self, path: str, fields: dict[str, str]) -> Page:
        """Post fields that no form of the site has given out."""
        return self._open(self.root + path, fields)

    def _open(self, url: str, fields: dict[str, str] | None) -> Page:
        body = None if fields is None else urlencode(fields).encode()
        try:
            with self._opener.open(url, body, timeout=20) as answer:
                return Page(answer.status, answer.url, answer.read().decode())
        except HTTPError as error:
            return Page(error.code, url, error.read().decode(errors="replace"))


def forms_of(page: Page) -> list[Form]:
    """The forms of a page."""
    reader = _Forms()
    reader.feed(page.text)
    return reader.forms


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), {}, {}))
        elif tag in {"input", "button"} and self.forms and given.get("name"):
            pressed = given.get("type") == "submit"
            kind = self.forms[-1].buttons if pressed else self.forms[-1].fields
            if given.get("type") != "checkbox":
                kind[given["name"]] = given.get("value", "")
