"""``python -m richmenus`` (make menus): draws the pictures of all offices' rich menus anew."""

import sys

from bot.app import make_bot
from bot.offices import office_names
from bot.rich_menus import FOLDER, RichMenu, rich_menus
from handlers import SERVICES
from richmenus.drawing import CannotDraw, draw


def menus_of_all_offices() -> dict[str, RichMenu]:
    """The rich menus by the names of their files: offices that word them alike share a picture."""
    found: dict[str, RichMenu] = {}
    for name in office_names():
        bot = make_bot(SERVICES, name)
        found |= {each.file.name: each for each in rich_menus(bot.dispatch.services, bot.texts)}
    return found


def main() -> None:
    """Draw; pictures of what is no more are removed."""
    pictures = FOLDER / "pictures"
    pictures.mkdir(exist_ok=True)
    try:
        drawn = {name: draw(menu) for name, menu in menus_of_all_offices().items()}
    except (CannotDraw, ValueError) as why:
        sys.exit(str(why))
    for stale in pictures.glob("*.png"):
        if stale.name not in drawn:
            stale.unlink()
    for name, png in drawn.items():
        (pictures / name).write_bytes(png)
        sys.stdout.write(f"{name}: {len(png) // 1000} KB\n")


if __name__ == "__main__":
    main()
