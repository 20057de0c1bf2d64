// One message of a chat: avatar, name, quoted preview, contents, time and delivery marks.
import { runAction } from "./actions.js";
import { avatar } from "./avatar.js";
import { copy, menu } from "./dialogs.js";
import { h } from "./dom.js";
import { flex } from "./flex/flex.js";
import { timeOf } from "./format.js";
import { icon } from "./icons.js";
import { audio, file, image, imagemap, place, video } from "./media.js";
import { sticker } from "./sticker.js";
import { messagesOf, nameOf } from "./store.js";
import { template } from "./templates.js";
import { summaryOf, textContent } from "./text.js";

const words = (ctx, body) => h("div", { class: "words" }, textContent(body));

const KINDS = {
  text: words, textV2: words, "postback-display": words,
  flex, template, image, imagemap, video, audio, file, location: place,
  sticker: (ctx, body) => sticker(body),
};
const WIDE = new Set(["flex", "template", "imagemap"]);
const UNQUOTABLE = new Set(["audio", "location", "imagemap", "file", "postback-display"]);
const LONG_PRESS_MS = 480;
const WHY_FREE = { reply: "ตอบกลับ ไม่นับโควตา" };

/** "text" stays in a coloured bubble, "bare" stands free (cards, pictures, stickers). */
function dress(type) {
  return ["text", "textV2", "postback-display", "file", "audio"].includes(type) ? "said" : "bare";
}

function contents(ctx, message) {
  const body = message.message || {};
  const kind = KINDS[body.type];
  if (kind) return kind(ctx, body);
  return h("div", { class: "words" }, `[${body.type || "ข้อความที่ไม่รู้จัก"}]`);
}

function quotedPreview(phone, message) {
  if (!message.quotedMessageId) return null;
  const quoted = messagesOf(phone.chat).find((one) => one.id === message.quotedMessageId);
  return h("button", {
    class: "quoted", "aria-label": "ไปยังข้อความที่อ้างอิง",
    onclick: () => phone.showMessage(message.quotedMessageId),
  },
  h("strong", {}, quoted ? nameOf(quoted.from) : "ข้อความก่อนหน้า"),
  h("span", {}, quoted ? summaryOf(quoted) : message.quotedMessageId));
}

/** "reply", or "push −3": how the bot's message was sent and what it cost of the quota. */
function sentMark(message) {
  if (message.from !== "bot" || !message.via || message.via === "user") return null;
  const cost = Number(message.cost) || 0;
  const free = message.via === "reply" || cost === 0;
  const label = cost ? `${message.via} −${cost}` : message.via;
  const title = free ? WHY_FREE[message.via] ?? "ไม่นับโควตา เพราะไปพร้อมข้อความก่อนหน้า หรือไม่ถึงผู้รับ"
    : `ใช้โควตา ${cost} ข้อความ`;
  return h("span", { class: `via ${free ? "free" : "paid"}`, title }, label);
}

function deliveryMark(phone, message, mine) {
  if (message.delivered === false) {
    const said = message.from === "bot" ? "ไม่ถึงผู้รับ" : "บอตยังไม่ได้รับ";
    return h("span", { class: "undelivered" }, said);
  }
  if (!mine) return null;
  const list = messagesOf(phone.chat);
  const at = list.findIndex((one) => one.id === message.id);
  const read = message.read ?? list.slice(at + 1).some((one) => one.from === "bot");
  return read ? h("span", { class: "read" }, "อ่านแล้ว") : null;
}

function meta(phone, message, mine) {
  return h("div", { class: "meta" },
    deliveryMark(phone, message, mine), sentMark(message),
    message.edited && h("span", {}, "แก้ไขแล้ว"),
    h("time", { datetime: message.at }, timeOf(message.at)));
}

function menuItems(phone, message) {
  const body = message.message || {};
  return [
    !UNQUOTABLE.has(body.type) && {
      label: "ตอบกลับข้อความนี้", icon: "reply", run: () => phone.composer.setQuoted(message),
    },
    body.text && { label: "คัดลอกข้อความ", icon: "copy", run: () => copy(body.text) },
    { label: "คัดลอกรหัสข้อความ", icon: "copy", run: () => copy(message.id) },
    phone.isGroup && message.from === phone.viewer() && body.type === "text" && {
      label: "แก้ไขข้อความ", icon: "edit", run: () => phone.edit(message),
    },
    message.from === phone.viewer() && body.type !== "postback-display" && {
      label: "ยกเลิกข้อความ", icon: "undo", danger: true, run: () => phone.unsend(message),
    },
  ];
}

/** Right click, long press and the small "more" button open the same menu. */
function withMenu(phone, message, node) {
  const open = (x, y) => menu(menuItems(phone, message), x, y);
  node.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, video, audio")) return;
    event.preventDefault();
    open(event.clientX, event.clientY);
  });
  let timer = 0;
  const stop = () => clearTimeout(timer);
  node.addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    timer = setTimeout(() => open(touch.clientX, touch.clientY), LONG_PRESS_MS);
  }, { passive: true });
  for (const name of ["touchend", "touchmove", "touchcancel"]) {
    node.addEventListener(name, stop, { passive: true });
  }
  return h("button", {
    class: "more", "aria-label": "ตัวเลือกของข้อความ", data: { role: "message-menu" },
    onclick: (event) => {
      const at = event.currentTarget.getBoundingClientRect();
      open(at.left, at.bottom + 4);
    },
  }, icon("more", 16));
}

function unsentRow(phone, message, mine) {
  const who = mine ? "คุณ" : nameOf(message.from);
  return h("div", {
    class: "row note unsent", data: { message: message.id, from: message.from, unsent: "true" },
  }, `${who}ยกเลิกข้อความแล้ว`);
}

function senderName(message) {
  const sender = message.message?.sender;
  if (sender?.name) return `${sender.name} จาก '${nameOf("bot")}'`;
  return nameOf(message.from);
}

/** The row of a message as one phone shows it. joined: follows one of the same sender. */
export function messageRow(phone, message, joined) {
  const mine = message.from === phone.viewer();
  if (message.unsent) return unsentRow(phone, message, mine);
  const type = message.message?.type || "unknown";
  const ctx = { run: (action) => runAction(phone, message.id, action) };
  const side = mine ? "mine" : message.from === "bot" ? "bot" : "peer";
  const bubble = h("div", {
    class: `bubble ${dress(type)} kind-${type}`,
    data: { message: message.id, from: message.from },
  }, quotedPreview(phone, message), contents(ctx, message));
  const more = withMenu(phone, message, bubble);
  const named = !mine && !joined && (phone.isGroup || message.message?.sender);
  const classes = ["row", side, WIDE.has(type) && "wide", joined && "joined",
    message.delivered === false && "lost"].filter(Boolean).join(" ");
  return h("div", { class: classes, data: { row: message.id } },
    !mine && h("div", { class: "face" }, !joined && avatar(message.from, {
      size: 30, iconUrl: message.message?.sender?.iconUrl,
    })),
    h("div", { class: "column" },
      named && h("div", { class: "sender" }, senderName(message)),
      h("div", { class: "line" }, bubble, h("div", { class: "beside" }, more, meta(phone, message, mine)))));
}
