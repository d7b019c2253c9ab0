#!/usr/bin/env python3
"""The person at the browser: goes through the practice tenant's pages by their plain HTML, without a script.

As a program it takes the place of the browser: `BROWSER='person.py %s &'` signs in as PERSON_UPN with PERSON_PASSWORD,
says PERSON_DECISION (`accept`, `cancel` or `leave`), types PERSON_CODE where a device code is asked for, and takes the
answer to the app. With PERSON_STAYS it prints where it came to instead, as JSON.
"""

import json
import os
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar

LIMIT_S = 20
MOST_PAGES = 12


@dataclass
class Arrival:
    """Where the way through the pages ended: at the app, or on a page that has no form."""

    address: str
    fields: dict = field(default_factory=dict)
    """What a form posts to the app; empty where the address carries the answer."""
    text: str = ""
    """What the last page says."""
    is_at_app: bool = True

    @property
    def answer(self):
        """What the app is told, however it travels."""
        parts = urllib.parse.urlsplit(self.address)
        return self.fields or dict(urllib.parse.parse_qsl(parts.query or parts.fragment))


class Page(HTMLParser):
    """The form and the words of a page."""

    def __init__(self, address, html):
        super().__init__()
        self.address, self.action, self.hidden, self.asked, self.buttons, self.words = address, None, {}, [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            assert self.action is None, f"{self.address} has more than one form"
            assert given.get("method", "get").lower() == "post", f"the form of {self.address} does not post"
            self.action = urllib.parse.urljoin(self.address, given.get("action") or self.address)
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given.get("value", "")
        elif tag == "input" and given.get("type") != "checkbox":
            self.asked.append(given.get("name"))
        elif tag == "button" and given.get("type") == "submit":
            self.buttons.append((given.get("name"), given.get("value", "")))

    def handle_data(self, data):
        self.words.append(data.strip())

    @property
    def text(self):
        return " ".join(word for word in self.words if word)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Person:
    """Somebody with a name, a password and an answer to questions."""

    def __init__(self, upn, password, decision="accept"):
        self.upn, self.password, self.decision = upn, password, decision
        trusted = ssl.create_default_context(cafile=os.environ["PRACTICE_CA"])
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.HTTPSHandler(context=trusted), _Stay
        )

    def walk(self, address, code=None):
        """Goes through the pages from an address on, up to the app or to a page without a form."""
        service = _origin(address)
        status, location, html = self._fetch(address)
        for _ in range(MOST_PAGES):
            if location:
                address = urllib.parse.urljoin(address, location)
                if _origin(address) != service or "nativeclient" in address:
                    return Arrival(address)
                status, location, html = self._fetch(address)
                continue
            page = Page(address, html)
            if page.action is None:
                return Arrival(address, text=page.text, is_at_app=False)
            fields = self._fill(page, code)
            if fields is None:
                return Arrival(address, text=page.text, is_at_app=False)
            address = page.action
            if _origin(address) != service:
                return Arrival(address, fields, page.text)
            status, location, html = self._fetch(address, fields)
        raise AssertionError(f"no end after {MOST_PAGES} pages; the last one is {address} ({status})")

    def _fill(self, page, code):
        """What is sent with a page's form; nothing where the page refuses what was typed."""
        typed = {"loginfmt": self.upn, "passwd": self.password, "otc": code or ""}
        assert set(page.asked) <= set(typed), f"{page.address} asks for {page.asked}"
        if "AADSTS" in page.text or "did not work" in page.text:
            return None
        fields = {**page.hidden, **{name: typed[name] for name in page.asked}}
        cancels = [name for name, _ in page.buttons if name == "cancel"]
        # An account comes first; what is declined is the question after it.
        declines = self.decision == "cancel" and cancels and "loginfmt" not in page.asked
        leaves = self.decision == "leave" and cancels
        name, value = ("cancel", "1") if declines or leaves else page.buttons[0]
        return {**fields, **({name: value} if name else {})}

    def deliver(self, arrival):
        """Takes the answer to the app, as a browser does, and returns what it shows."""
        status, _, html = self._fetch(arrival.address, arrival.fields or None)
        assert status < 400, f"the app answered {status}: {html}"
        return html

    def _fetch(self, address, fields=None):
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        try:
            answer = self.opener.open(address, body, LIMIT_S)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers.get("location"), answer.read().decode()


def _origin(address):
    return urllib.parse.urlsplit(address)[:2]


def main(address):
    given = os.environ.get
    person = Person(given("PERSON_UPN"), given("PERSON_PASSWORD"), given("PERSON_DECISION", "accept"))
    arrival = person.walk(address, given("PERSON_CODE"))
    if given("PERSON_STAYS"):
        print(json.dumps({"address": arrival.address, "answer": arrival.answer, "text": arrival.text}))
    elif arrival.is_at_app:
        person.deliver(arrival)
    else:
        print(arrival.text, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
