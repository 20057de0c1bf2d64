// The rich menu under a one-to-one chat: its picture with tappable areas, folded by its bar.
import { runAction } from "./actions.js";
import { h, picture, replace } from "./dom.js";
import { actionButton } from "./flex/tappable.js";
import { icon } from "./icons.js";
import { remember, richMenuOf } from "./store.js";

const percent = (part, whole) => `${(100 * part) / whole}%`;

function area(phone, menu, { bounds, action }) {
  const { width, height } = menu.size;
  const ctx = { run: (chosen) => runAction(phone, null, chosen) };
  return actionButton(ctx, action, {
    class: "menu-area", named: true,
    style: {
      left: percent(bounds.x, width), top: percent(bounds.y, height),
      width: percent(bounds.width, width), height: percent(bounds.height, height),
    },
  }, h("span", { class: "quiet" }, action.label || action.text || action.displayText || ""));
}

/** Whether the menu is open: as the person left it, else as the menu's "selected" says. */
function menuOpen(phone, menu) {
  const kept = remember(`menu.${phone.id}`);
  return kept?.id === menu.richMenuId ? kept.open : Boolean(menu.selected);
}

export function drawRichMenu(phone) {
  const menu = phone.isGroup || phone.pc ? null : richMenuOf(phone.user);
  phone.menu.hidden = !menu;
  if (!menu) return replace(phone.menu);
  const open = menuOpen(phone, menu);
  const size = menu.size || { width: 2500, height: 1686 };
  const sheet = open && h("div", {
    class: "menu-sheet", style: { "aspect-ratio": `${size.width} / ${size.height}` },
  }, picture(menu.imageUrl, menu.name, { loading: "eager" }),
  (menu.areas || []).map((one) => area(phone, { ...menu, size }, one)));
  const bar = h("button", {
    class: "menu-bar", "aria-expanded": String(open), data: { role: "menu-bar" },
    onclick: () => phone.setMenuOpen(!open),
  }, h("span", {}, menu.chatBarText || "เมนู"), icon("chevronDown", 16));
  return replace(phone.menu, bar, sheet);
}
