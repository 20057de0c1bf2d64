// One phone: header, chat, quick replies, composer and rich menu of one person's view.
import { post, reportWebhook } from "./api.js";
import { avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { editText, menu } from "./dialogs.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { MessageList } from "./messagelist.js";
import { groupItems, personItems } from "./people.js";
import { placeItems } from "./order.js";
import { drawQuickReplies } from "./quickreplies.js";
import { drawRichMenu } from "./richmenu.js";
import { wheelSideways } from "./scroller.js";
import { groupOf, nameOf, on, remember, richMenuOf, userOf } from "./store.js";

export class Phone {
  constructor(info) {
    Object.assign(this, { id: info.id, user: info.user, chat: info.chat, title: info.title });
    this.isGroup = Boolean(groupOf(info.chat)) || info.chat !== info.user;
    this.typist = remember(`typist.${this.id}`) || info.user;
    this.list = new MessageList(this);
    this.composer = new Composer(this);
    this.head = h("header", { class: "phone-head" });
    this.banner = h("div", { class: "banner", hidden: true });
    this.quick = wheelSideways(h("div", {
      class: "quick-replies", hidden: true, data: { role: "quick-replies" },
      role: "group", "aria-label": "คำตอบด่วน",
    }));
    this.menu = h("div", { class: "rich-menu", hidden: true, data: { role: "rich-menu" } });
    this.node = h("section", {
      class: "phone", tabindex: "-1", "aria-label": this.name(), data: { phone: this.id },
    }, this.head, this.banner, this.list.node, this.quick, this.composer.node, this.menu);
    this.draw();
  }

  /** Whether its person sits at a computer: no quick replies, no rich menu. */
  get pc() {
    return Boolean(userOf(this.viewer())?.pc);
  }

  /** Whose view this is: its owner, or in a group the chosen member. */
  viewer() {
    if (!this.isGroup) return this.user;
    const members = groupOf(this.chat)?.members || [];
    return members.includes(this.typist) ? this.typist : members[0] || this.user;
  }

  name() {
    return this.isGroup ? groupOf(this.chat)?.name || this.title : nameOf(this.user);
  }

  note() {
    if (!this.isGroup) return [userOf(this.user)?.label, `คุยกับ ${nameOf("bot")}`].filter(Boolean).join(" – ");
    const group = groupOf(this.chat);
    return `สมาชิก ${(group?.members || []).length} คน${group?.bot ? " และบอต" : " (ไม่มีบอต)"}`;
  }

  draw() {
    this.drawHead();
    this.composer.drawTypist();
    this.list.draw();
    drawQuickReplies(this);
    drawRichMenu(this);
  }

  drawHead() {
    this.node.classList.toggle("pc", this.pc);
    const toggle = h("button", {
      class: "icon-button", "aria-pressed": String(this.pc), data: { role: "pc-mode" },
      "aria-label": "โหมดคอมพิวเตอร์",
      title: "โหมดคอมพิวเตอร์ (LINE for PC): ไม่มีคำตอบด่วนและเมนู",
      onclick: () => post("pc", { user: this.viewer(), pc: !this.pc }),
    }, icon(this.pc ? "monitor" : "mobile", 19));
    const more = h("button", {
      class: "icon-button", "aria-label": "ตัวเลือก", data: { role: "phone-menu" },
      onclick: (event) => {
        const at = event.currentTarget.getBoundingClientRect();
        const items = this.isGroup ? groupItems(groupOf(this.chat)) : personItems(userOf(this.user));
        menu([...items, ...placeItems(this.id)], at.right - 220, at.bottom + 4);
      },
    }, icon("more", 19));
    replace(this.head, avatar(this.isGroup ? this.chat : this.user, { size: 38 }),
      h("div", { class: "phone-name" }, h("h2", {}, this.name()), h("p", {}, this.note())),
      this.pc && h("span", { class: "pc-mark" }, "PC"), toggle, more);
    this.drawBanner();
  }

  drawBanner() {
    const user = userOf(this.user);
    const group = this.isGroup && groupOf(this.chat);
    const act = (label, path, body) =>
      h("button", { class: "banner-button", onclick: () => post(path, body) }, label);
    let parts = null;
    if (group && !group.bot) {
      parts = ["บอตไม่ได้อยู่ในกลุ่มนี้", act("เชิญบอต", "group/join", { group: group.id })];
    } else if (!this.isGroup && user?.blocked) {
      parts = ["บล็อกบอตอยู่", act("เลิกบล็อก", "unblock", { user: user.id })];
    } else if (!this.isGroup && user && !user.follows) {
      parts = ["ยังไม่ได้เพิ่มบอตเป็นเพื่อน", act("เพิ่มเพื่อน", "follow", { user: user.id })];
    }
    this.banner.hidden = !parts;
    replace(this.banner, parts || []);
  }

  onMessage({ message, isNew }) {
    if (isNew) this.list.add(message);
    else this.list.change(message);
    drawQuickReplies(this);
  }

  onState(keys) {
    if (keys.includes("users") || keys.includes("groups") || keys.includes("oa")) {
      this.drawHead();
      this.composer.drawTypist();
      drawQuickReplies(this);
    }
    if (keys.includes("richmenus") || keys.includes("users")) drawRichMenu(this);
  }

  setViewer(userId) {
    this.typist = userId;
    remember(`typist.${this.id}`, userId);
    this.drawHead();
    drawQuickReplies(this);
    this.list.draw();
    this.list.toEnd();
  }

  setMenuOpen(open) {
    const shown = richMenuOf(this.user);
    if (!shown) return;
    remember(`menu.${this.id}`, { id: shown.richMenuId, open });
    drawRichMenu(this);
  }

  openKeyboard(text) {
    this.setMenuOpen(false);
    this.composer.fill(text);
  }

  showMessage(id) {
    this.list.show(id);
  }

  async send(message) {
    if (!message) return null;
    return reportWebhook(await post("send", { user: this.viewer(), chat: this.chat, message }));
  }

  async edit(message) {
    const text = await editText(message.message.text);
    if (text) await post("edit", { user: message.from, messageId: message.id, text });
  }

  unsend(message) {
    return post("unsend", { user: message.from, chat: this.chat, messageId: message.id });
  }
}

/** Phones keep their nodes (and what is being typed) as long as they are in the state. */
export function listenForPhones(phones) {
  on("message", (news) => {
    for (const phone of phones.values()) if (phone.chat === news.message.chat) phone.onMessage(news);
  });
  on("loading", (chat) => {
    for (const phone of phones.values()) if (phone.chat === chat) phone.list.drawLoading();
  });
  on("state", (keys) => {
    for (const phone of phones.values()) phone.onState(keys);
  });
}
