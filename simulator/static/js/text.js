// Text messages: line breaks, links, emoji places, and textV2 with its substitutions.
import { h, safeUrl } from "./dom.js";
import { nameOf } from "./store.js";

const LINK = /\bhttps?:\/\/[^\s<>"'“”]+/gu;
const TRAILING = /[.,;:!?)\]}’]+$/u;

/** A string as text nodes and links. */
function linked(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].replace(TRAILING, "");
    const href = safeUrl(address);
    if (!href) continue;
    parts.push(text.slice(from, match.index));
    parts.push(h("a", { href, target: "_blank", rel: "noopener noreferrer" }, address));
    from = match.index + address.length;
  }
  parts.push(text.slice(from));
  return parts;
}

const emoji = (one) => h("span", {
  class: "line-emoji", title: `productId ${one.productId}, emojiId ${one.emojiId}`,
}, "🙂");

/** type "text": a "$" at each emoji's UTF-16 index stands for that emoji. */
function plainText(message) {
  const text = message.text || "";
  const parts = [];
  let from = 0;
  for (const one of [...(message.emojis || [])].sort((a, b) => a.index - b.index)) {
    parts.push(linked(text.slice(from, one.index)), emoji(one));
    from = one.index + 1;
  }
  parts.push(linked(text.slice(from)));
  return parts;
}

function substitute(key, message) {
  const value = message.substitution?.[key];
  if (!value) return `{${key}}`;
  if (value.type === "emoji") return emoji(value);
  const who = value.mentionee || {};
  const name = who.type === "all" ? "All" : nameOf(who.userId);
  return h("span", { class: "mention" }, `@${name}`);
}

/** type "textV2": {key} is substituted, {{ and }} are braces. */
function textV2(message) {
  const parts = [];
  const pattern = /\{\{|\}\}|\{([0-9A-Za-z_]{1,20})\}/g;
  const text = message.text || "";
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(linked(text.slice(from, match.index)));
    parts.push(match[1] ? substitute(match[1], message) : match[0][0]);
    from = match.index + match[0].length;
  }
  parts.push(linked(text.slice(from)));
  return parts;
}

/** What a person wrote: mentions are marked by index and length (UTF-16). */
function mentioned(message) {
  const text = message.text || "";
  const parts = [];
  let from = 0;
  for (const one of message.mention.mentionees || []) {
    parts.push(linked(text.slice(from, one.index)));
    parts.push(h("span", { class: "mention" }, text.slice(one.index, one.index + one.length)));
    from = one.index + one.length;
  }
  parts.push(linked(text.slice(from)));
  return parts;
}

export function textContent(message) {
  if (message.type === "textV2") return textV2(message);
  if (message.mention) return mentioned(message);
  return plainText(message);
}

const NAMES = {
  image: "รูปภาพ", images: "รูปภาพ", sticker: "สติกเกอร์", location: "ตำแหน่งที่ตั้ง",
  video: "วิดีโอ", audio: "เสียง", imagemap: "ภาพแบบกดได้",
};

/** One line that stands for a message (quoted previews, notices). */
export function summaryOf(message) {
  const body = message.message || {};
  if (message.unsent) return "ข้อความถูกยกเลิก";
  if (body.type === "text" || body.type === "postback-display") return body.text || "";
  if (body.type === "textV2") return textV2(body).flat().map((p) => p.textContent ?? p).join("");
  if (body.type === "file") return `ไฟล์ ${body.fileName || ""}`;
  if (body.type === "location") return `ตำแหน่ง ${body.title || body.address || ""}`;
  return body.altText || NAMES[body.type] || body.type || "";
}
