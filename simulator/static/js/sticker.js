// Stickers as friendly faces drawn here (no artwork of LINE), chosen by their ids.
import { h, s } from "./dom.js";

/** The few stickers of the composer's picker: LINE's ids, our own faces and words. */
export const PICKER = [
  { packageId: "11537", stickerId: "52002734", mood: "happy", word: "สวัสดี" },
  { packageId: "11537", stickerId: "52002735", mood: "grin", word: "ขอบคุณ" },
  { packageId: "11537", stickerId: "52002739", mood: "wink", word: "รับทราบ" },
  { packageId: "11538", stickerId: "51626494", mood: "love", word: "เยี่ยมเลย" },
  { packageId: "11538", stickerId: "51626501", mood: "sad", word: "ใช้ไม่ได้" },
  { packageId: "11538", stickerId: "51626510", mood: "oops", word: "ขอโทษ" },
  { packageId: "11539", stickerId: "52114110", mood: "sleepy", word: "รอหน่อย" },
  { packageId: "11539", stickerId: "52114131", mood: "wow", word: "จริงหรือ" },
];

const MOODS = ["happy", "grin", "wink", "love", "sad", "oops", "sleepy", "wow"];
const SKINS = ["#ffd76e", "#a8e0c0", "#ffc2b5", "#b9d4ff", "#e0cbff", "#ffe9a8"];
const INK = "#4a3b2a";

const line = (d, extra = {}) =>
  s("path", { d, stroke: INK, "stroke-width": 4, fill: "none", "stroke-linecap": "round", ...extra });
const dot = (cx, cy, r = 5) => s("circle", { cx, cy, r, fill: INK });
const heart = (x, y) => s("path", {
  d: `M${x} ${y + 9}c-14-9-9-19-3-17 2 .6 3 3 3 3s1-2.4 3-3c6-2 11 8-3 17z`, fill: "#e5484d",
});

const EYES = {
  happy: () => [dot(42, 54), dot(78, 54)],
  grin: () => [line("M35 56q7-9 14 0"), line("M71 56q7-9 14 0")],
  wink: () => [dot(42, 54), line("M70 55q8-7 16 0")],
  love: () => [heart(42, 53), heart(78, 53)],
  sad: () => [dot(42, 56), dot(78, 56), line("M35 45l12-4"), line("M85 45l-12-4")],
  oops: () => [line("M36 49l11 5-11 5"), line("M84 49l-11 5 11 5")],
  sleepy: () => [line("M35 55q7 6 14 0"), line("M71 55q7 6 14 0")],
  wow: () => [dot(42, 52, 6.5), dot(78, 52, 6.5)],
};

const MOUTHS = {
  happy: () => line("M46 70q14 14 28 0"),
  grin: () => s("path", { d: "M44 68h32q-2 18-16 18t-16-18z", fill: INK }),
  wink: () => line("M46 70q14 12 28-2"),
  love: () => line("M46 72q14 13 28 0"),
  sad: () => line("M47 80q13-12 26 0"),
  oops: () => line("M46 76q5-6 9 0t9 0 9 0"),
  sleepy: () => line("M52 74q8 5 16 0"),
  wow: () => s("ellipse", { cx: 60, cy: 77, rx: 8, ry: 10, fill: INK }),
};

function hash(text) {
  let sum = 7;
  for (const ch of text) sum = (sum * 33 + ch.charCodeAt(0)) >>> 0;
  return sum;
}

export function face(packageId, stickerId, size = 120) {
  const key = `${packageId}/${stickerId}`;
  const known = PICKER.find((one) => `${one.packageId}/${one.stickerId}` === key);
  const sum = hash(key);
  const mood = known?.mood || MOODS[sum % MOODS.length];
  const skin = SKINS[(sum >>> 4) % SKINS.length];
  return s("svg", {
    viewBox: "0 0 120 120", width: size, height: size,
    role: "img", "aria-label": known?.word || `สติกเกอร์ ${key}`,
  },
    s("ellipse", { cx: 60, cy: 110, rx: 32, ry: 5, fill: "rgba(0,0,0,.10)" }),
    s("circle", { cx: 60, cy: 60, r: 47, fill: skin, stroke: "#fff", "stroke-width": 5 }),
    s("ellipse", { cx: 32, cy: 69, rx: 8, ry: 5, fill: "#f58f7c", opacity: 0.55 }),
    s("ellipse", { cx: 88, cy: 69, rx: 8, ry: 5, fill: "#f58f7c", opacity: 0.55 }),
    EYES[mood](), MOUTHS[mood]());
}

/** A sticker in a chat: the face, its word if it is one of ours, and its ids. */
export function sticker(message) {
  const { packageId, stickerId } = message;
  const known = PICKER.find((one) => one.packageId === packageId && one.stickerId === stickerId);
  return h("div", { class: "sticker", title: `packageId ${packageId}, stickerId ${stickerId}` },
    face(packageId, stickerId, 116),
    known && h("span", { class: "sticker-word" }, known.word),
    h("span", { class: "sticker-ids" }, `${packageId} / ${stickerId}`));
}
