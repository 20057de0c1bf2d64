"""Takes the picture of README: the samples' first report, on the simulator's own page.

``make picture`` runs it. Everything is real but LINE: processes, database, browser. So the
picture has the words that the bot says now.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver

from simulator import Platform
from simulator.samples import populate, samples
from simulator.world import User
from tests.browsers import Phone, chromium
from tests.conftest import SECRET, TOKEN, environment, migrate
from tests.servers import redis_server
from tests.stacks import ROOT, Stack

PICTURE = ROOT / "docs" / "images" / "simulator.png"
WIDTH, HEIGHT = 1156, 1054


@contextmanager
def seeded(office: str = "chaiyaphum") -> Iterator[Stack]:
    """An office's helpdesk beside a simulated LINE with the sample people, as `make run` has it."""
    with tempfile.TemporaryDirectory() as name, redis_server() as redis:
        folder = Path(name)
        url = f"sqlite:///{folder / 'helpdesk.db'}"
        migrate(url)
        with Platform(SECRET, TOKEN) as platform:
            populate(platform)
            platform.start()
            variables = environment(url, redis, folder / "var", OFFICE=office)
            stack = Stack(variables, platform, folder)
            try:
                stack.start()
                for module in (("simulator.seed", "--url", platform.url), ("bot", "provision")):
                    command = [sys.executable, "-m", *module]
                    subprocess.run(command, cwd=ROOT, env=stack.environment, check=True)
                yield stack
            finally:
                stack.end()


def report_and_answer(browser: webdriver.Chrome, platform: Platform) -> None:
    """A teacher reports, an officer takes it and answers, the group looks at open work."""
    who = {person["key"]: person["name"] for person in samples()["user"]}
    users: dict[str, User] = {user.name: user for user in platform.world.users.values()}
    teacher, officer = (Phone(browser, users[who[key]]) for key in ("somying", "piti"))
    (group,) = platform.world.groups.values()
    together = Phone(browser, users[who["piti"]], group.id)

    teacher.tap("repair.menu.open")
    teacher.sees("repair.ask.asset_type")
    teacher.tap("repair.choice.asset_type.printer")
    teacher.sees("repair.ask.symptom")
    teacher.say("กระดาษติดทุกแผ่น มีไฟแดงกะพริบค่ะ")
    teacher.tap("repair.skip.asset_number")
    teacher.sees("repair.ask.location")
    teacher.say("อาคาร 2 ห้องธุรการ")
    teacher.tap("repair.choice.impact.room")
    teacher.sees("repair.ask.photos")
    teacher.send_sample_picture("เครื่องพิมพ์")
    teacher.tap("form.button.enough")
    teacher.tap("form.button.send")
    teacher.sees("repair.opened")

    officer.tap("desk.button.claim")
    teacher.sees("ticket.claimed")
    together.say("งานค้าง")
    together.reads("กระดาษติดทุกแผ่น")
    (number,) = re.findall(r"R\d{4}-\d{4}", together.reads("กระดาษติดทุกแผ่น"))
    together.say(f"#{number} จะเข้าไปดูเครื่องวันจันทร์ เวลา 09.00 น. ครับ")
    teacher.reads("จะเข้าไปดูเครื่อง")
    teacher.say("ขอบคุณค่ะ จะรออยู่ที่ห้องธุรการ")
    officer.reads("จะรออยู่ที่ห้องธุรการ")
    teacher.say("ติดตามงาน")
    teacher.sees("ticket.timeline.all")


def main() -> None:
    """Take the picture anew."""
    with seeded() as stack, chromium(WIDTH, HEIGHT) as browser:
        browser.get(stack.platform.url)
        report_and_answer(browser, stack.platform)
        stack.platform.settle()
        # Neither a pointer over a message nor a cursor in a field is in the picture.
        title = browser.find_element("css selector", "h1")
        webdriver.ActionChains(browser).move_to_element(title).click().perform()
        browser.save_screenshot(str(PICTURE))


if __name__ == "__main__":
    main()
