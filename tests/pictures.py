"""Plays every service on the simulator's page: ``make pictures`` takes those of docs/services.md.

What people do stands in ``walks.toml``. ``make pictures ARGS="phetchabun3 repair"`` plays walks of
an office (all without a name) and leaves what each phone shows in ``build/pictures``.
"""

import re
import sys
import time
import tomllib
from io import BytesIO

from PIL import Image
from selenium import webdriver

from simulator.driver import Driver
from simulator.samples import samples
from simulator.seed import register
from simulator.world import User
from tests.browsers import Phone, chromium
from tests.conftest import ROOT
from tests.picture import seeded
from tests.stacks import Stack

LOOKED_AT = ROOT / "build" / "pictures"
DOCS = ROOT / "docs" / "images"
# The walks that docs/services.md shows, and on whose phones.
SHOWN = {"repair": ("teacher",), "consult": ("teacher",), "system_access": ("director",)}
SAMPLES = {"teacher": "somying", "head": "manee", "officer": "piti"}
# Registered here, at the teacher's school.
MORE = {"director": "สมศักดิ์", "colleague": "สมชาย"}
# Pixels: every phone beside the others, every chat in full, and the height it is cut into.
WIDTH, HEIGHT, COLUMN = 3200, 7000, 1150
GAP, COLOURS = 12, 64
NUMBER = re.compile(r"[A-Z]\d{4}-\d{4}")
# The newest button with these words; without it, the rich menu is unfolded for the next look.
BUTTON = """
const bare = (words) => words.replace(/^\\d+\\. |\\s/g, "");
const found = [...document.querySelectorAll(`${arguments[0]} :is(button, .menu-area)`)].findLast(
  (each) => each.offsetParent && bare(each.textContent) === bare(arguments[1]));
if (!found) document.querySelector(`${arguments[0]} .menu-bar[aria-expanded=false]`)?.click();
return found || null;
"""
# From a phone's top to the end of what its chat shows; 0 where it shows nothing.
BOTTOM = """
const phone = document.querySelector(arguments[0]);
const last = [...phone.querySelectorAll(".row")].findLast((each) => each.offsetParent);
return last ? last.getBoundingClientRect().bottom - phone.getBoundingClientRect().top : 0;
"""
HIDE = """
document.head.appendChild(document.createElement("style")).textContent =
  `:is(${arguments[0]}), .row.day { display: none !important; }`;
"""


class Walk:
    """Those who take part in a walk, each with a phone on the page."""

    def __init__(self, browser: webdriver.Chrome, stack: Stack) -> None:
        self.browser, self.platform = browser, stack.platform
        names = {each["key"]: each["name"] for each in samples()["user"]}
        known = {user.name: user for user in self.platform.world.users.values()}
        self.users = {who: known[names[key]] for who, key in SAMPLES.items()}
        self.users |= {who: self._registered(name) for who, name in MORE.items()}
        self.phones = {who: Phone(browser, user) for who, user in self.users.items()}
        self._make_director()

    def _registered(self, name: str) -> User:
        user = self.platform.user(f"{name} (ตัวอย่าง)", follows=False)
        script = samples()["registration"]
        answers = [dict(each) for each in script["answer"]]
        answers[0]["text"] = f"{name} ตัวอย่าง 0812345678"
        register(Driver(self.platform.url), {"id": user.id}, {**script, "answer": answers})
        return user

    def _make_director(self) -> None:
        """As an officer does: with a code, for the school that the teacher has chosen."""
        said = map(self.platform.text, self.platform.messages(self.users["teacher"], "bot"))
        school = re.findall(r"โรงเรียน([^\s|]+)", " ".join(said))[-1]
        self.play(
            f"officer : เชิญ ผอ.โรงเรียน\nofficer : {school}\n"
            "officer : นายสมศักดิ์ ตัวอย่าง\nofficer > ออกรหัส"
        )
        code = self.platform.last(self.users["officer"])
        assert code is not None
        self.play(f"director : {code.message['text']}")

    def play(self, lines: str) -> None:
        """Act after act, each when the one before is answered; ``{number}`` is the newest one that
        stands on the phone.
        """
        for line in lines.strip().splitlines():
            who, how, words = line.split(" ", 2)
            user, phone = self.users[who], self.phones[who]
            read = [self.platform.text(each) for each in self.platform.messages(user)]
            words = words.replace("{number}", (NUMBER.findall(" ".join(read)) or [""])[-1])
            before = max((each.id for each in self.platform.messages(user)), default="")
            if how == ":":
                phone.say(words)
            else:
                self._tap(who, words)
            self.platform.wait_for(user, after=before)
            self._fall_silent()

    def _tap(self, who: str, words: str) -> None:
        place = self.phones[who].place
        button = self.phones[who].wait.until(
            lambda _: self.browser.execute_script(BUTTON, place, words),
            f"{who} has no button {words}",
        )
        self.browser.execute_script("arguments[0].click()", button)

    def _fall_silent(self) -> None:
        """Until nothing more comes, to anybody."""
        self.platform.settle()
        seen = -1
        while seen != (seen := sum(map(len, self.platform.world.chats.values()))):
            time.sleep(0.35)

    def forget(self) -> None:
        """Let the page show only what comes from now on."""
        said = [each for user in self.users.values() for each in self.platform.messages(user)]
        self.browser.execute_script(HIDE, ",".join(f'[data-row="{each.id}"]' for each in said))

    def sheet(self, who: str) -> Image.Image | None:
        """All that a phone shows, cut into columns; nothing where nothing came."""
        place = self.phones[who].place
        bottom = int(self.browser.execute_script(BOTTOM, place))
        if not bottom:
            return None
        phone = self.browser.find_element("css selector", place).screenshot_as_png
        whole = Image.open(BytesIO(phone)).convert("RGB").crop((0, 0, 364, bottom + GAP))
        tops = range(0, whole.height, COLUMN)
        size = (len(tops) * (whole.width + GAP) - GAP, min(COLUMN, whole.height))
        sheet = Image.new("RGB", size, "white")
        for column, top in enumerate(tops):
            part = whole.crop((0, top, whole.width, min(top + COLUMN, whole.height)))
            sheet.paste(part, (column * (whole.width + GAP), 0))
        return sheet


def main() -> None:
    """Take the pictures of docs/services.md anew; with an office, those to be looked at."""
    walks = tomllib.loads((ROOT / "tests" / "walks.toml").read_text("utf-8"))
    office, *names = sys.argv[1:] or ("chaiyaphum", *SHOWN)
    LOOKED_AT.mkdir(parents=True, exist_ok=True)
    with seeded(office) as stack, chromium(WIDTH, HEIGHT) as browser:
        browser.get(stack.platform.url)
        walk = Walk(browser, stack)
        for name in names or walks:
            walk.forget()
            walk.play(walks[name])
            for who in walk.users:
                sheet = walk.sheet(who)
                if sheet is not None and sys.argv[1:]:
                    sheet.save(LOOKED_AT / f"{office}-{name}-{who}.png")
                elif sheet is not None and who in SHOWN[name]:
                    small = sheet.quantize(COLOURS, dither=Image.Dither.NONE)
                    small.save(DOCS / f"services-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
