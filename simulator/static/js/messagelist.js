// The scrolling list of a chat: day marks, rows, the bot's typing dots, staying at the end.
import { avatar } from "./avatar.js";
import { messageRow } from "./bubble.js";
import { h, replace } from "./dom.js";
import { fitTexts } from "./flex/flex.js";
import { dayKeyOf, dayOf, sameMinute } from "./format.js";
import { messagesOf, store } from "./store.js";

const PAGE = 120;
const NEAR_END_PX = 80;

const newDay = (before, message) =>
  !before || dayKeyOf(before.at) !== dayKeyOf(message.at);

const joins = (before, message) =>
  before && !before.unsent && before.from === message.from
  && !newDay(before, message) && sameMinute(before.at, message.at)
  && before.message?.sender?.name === message.message?.sender?.name;

export class MessageList {
  constructor(phone) {
    this.phone = phone;
    this.limit = PAGE;
    this.atEnd = true;
    this.inner = h("div", { class: "rows" });
    this.dots = h("div", { class: "row bot typing", hidden: true, role: "status" },
      h("div", { class: "face" }, avatar("bot", { size: 30 })),
      h("div", { class: "bubble said", "aria-label": "บอตกำลังพิมพ์" },
        h("i"), h("i"), h("i")));
    this.scroll = h("div", { class: "list", tabindex: "0", role: "log", "aria-label": "ข้อความ" },
      this.inner, this.dots);
    this.newest = h("button", {
      class: "newest", hidden: true, onclick: () => this.toEnd(true),
    }, "ข้อความใหม่ ↓");
    this.node = h("div", { class: "list-place" }, this.scroll, this.newest);
    this.scroll.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const keep = new ResizeObserver(() => this.atEnd && this.toEnd());
    keep.observe(this.inner);
    keep.observe(this.scroll);
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.atEnd) this.newest.hidden = true;
  }

  toEnd(smooth = false) {
    this.atEnd = true;
    this.newest.hidden = true;
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  rowsFor(before, message) {
    const row = messageRow(this.phone, message, joins(before, message));
    requestAnimationFrame(() => fitTexts(row));
    if (!newDay(before, message)) return [row];
    return [h("div", { class: "row note day" }, dayOf(message.at)), row];
  }

  /** Draw everything anew (first load, reconnection, another member's view). */
  draw() {
    const all = messagesOf(this.phone.chat);
    const from = Math.max(0, all.length - this.limit);
    const earlier = from > 0 && h("button", {
      class: "earlier",
      onclick: () => {
        this.limit += PAGE;
        this.draw();
      },
    }, `ดูข้อความก่อนหน้า (${from})`);
    const rows = all.slice(from).map((message, i) => this.rowsFor(all[from + i - 1], message));
    const hint = !all.length && h("div", { class: "row note" }, "ยังไม่มีข้อความ พิมพ์ทักบอตได้เลย");
    replace(this.inner, earlier, hint, rows);
    this.drawLoading();
    if (this.atEnd) this.toEnd();
  }

  find(id) {
    return this.inner.querySelector(`[data-message="${CSS.escape(id)}"]`);
  }

  rowOf(id) {
    const node = this.find(id);
    return node?.closest(".row");
  }

  add(message) {
    const all = messagesOf(this.phone.chat);
    if (all.length <= 1) return this.draw();
    this.inner.append(...this.rowsFor(all.at(-2), message));
    if (message.from === "bot") this.markRead(all);
    if (this.atEnd || message.from === this.phone.viewer()) this.toEnd();
    else this.newest.hidden = false;
    return undefined;
  }

  /** The bot has answered: what the viewer wrote before is read. */
  markRead(all) {
    const viewer = this.phone.viewer();
    for (const message of all.slice(-12)) {
      const row = message.from === viewer && this.rowOf(message.id);
      if (row && !row.querySelector(".read, .unsent")) this.change(message);
    }
  }

  change(message) {
    const all = messagesOf(this.phone.chat);
    const at = all.findIndex((one) => one.id === message.id);
    const row = this.rowOf(message.id);
    if (!row || at < 0) return;
    const fresh = messageRow(this.phone, message, joins(all[at - 1], message));
    row.replaceWith(fresh);
    requestAnimationFrame(() => fitTexts(fresh));
  }

  drawLoading() {
    const until = store.loading.get(this.phone.chat) || 0;
    this.dots.hidden = until <= Date.now();
    if (this.atEnd) this.toEnd();
  }

  show(id) {
    const bubble = this.find(id);
    if (!bubble) return;
    bubble.scrollIntoView({ block: "center", behavior: "smooth" });
    bubble.classList.remove("flash");
    requestAnimationFrame(() => bubble.classList.add("flash"));
  }
}
