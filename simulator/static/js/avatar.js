// Round pictures of people (initial on their colour), groups and the bot.
import { h, picture, s } from "./dom.js";
import { store, userOf } from "./store.js";
import { icon } from "./icons.js";

const TITLES = /^(ครู|นางสาว|นาย|นาง|น\.ส\.|ดร\.|ผอ\.|รองผอ\.)\s*/;
const LEADING_VOWELS = /^[เแโใไ]/;
const FALLBACK = ["#5b8def", "#e07a5f", "#8e6cc9", "#2a9d8f", "#d08c2f", "#c2578b"];

function initialOf(name) {
  const bare = (name || "?").replace(TITLES, "").replace(LEADING_VOWELS, "");
  return Array.from(bare || name || "?")[0].toUpperCase();
}

function colorOf(id) {
  const color = userOf(id)?.color;
  if (color) return color;
  let sum = 0;
  for (const ch of id || "") sum = (sum * 31 + ch.charCodeAt(0)) >>> 0;
  return FALLBACK[sum % FALLBACK.length];
}

/** Light colours are darkened, so that a white initial can be read on them. */
function readable(color) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
  const light = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
  return light > 0.55 ? `color-mix(in oklab, ${color} 70%, #14231d)` : color;
}

function botFace() {
  return s("svg", { viewBox: "0 0 32 32", "aria-hidden": "true" }, [
    s("rect", { x: 7, y: 11, width: 18, height: 13, rx: 5, fill: "#fff" }),
    s("path", { d: "M16 11V7", stroke: "#fff", "stroke-width": 2, "stroke-linecap": "round" }),
    s("circle", { cx: 16, cy: 6, r: 2, fill: "#ffe08a" }),
    s("circle", { cx: 12.5, cy: 16.5, r: 1.8, fill: "#0b7f4b" }),
    s("circle", { cx: 19.5, cy: 16.5, r: 1.8, fill: "#0b7f4b" }),
    s("path", {
      d: "M12.5 20.4c2 1.5 5 1.5 7 0", stroke: "#0b7f4b", "stroke-width": 1.5,
      fill: "none", "stroke-linecap": "round",
    }),
  ]);
}

/** The avatar of "bot", of a user id or of a group id. */
export function avatar(id, { size = 32, iconUrl } = {}) {
  const style = { width: `${size}px`, height: `${size}px`, "font-size": `${size * 0.46}px` };
  if (iconUrl) return h("span", { class: "avatar", style }, picture(iconUrl, ""));
  if (id === "bot") return h("span", { class: "avatar bot", style }, botFace());
  if (store.state.groups.some((group) => group.id === id)) {
    return h("span", { class: "avatar group", style }, icon("group", size * 0.6));
  }
  style["background-color"] = readable(colorOf(id));
  return h("span", { class: "avatar", style, "aria-hidden": "true" }, initialOf(userOf(id)?.name));
}
