// The line at a phone's foot: text, attachments, who is typing in a group, the quoted message.
import { chooseFile, choosePictures, choosePlace, chooseSticker, picturesMessage } from "./attach.js";
import { menu } from "./dialogs.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { groupOf, messagesOf, nameOf, store } from "./store.js";
import { summaryOf } from "./text.js";

function attachItems(phone) {
  const send = async (message) => message && phone.send(message);
  const whose = () => nameOf(phone.viewer());
  return [
    { label: "รูปภาพ", icon: "photo", run: async () => send(picturesMessage(await choosePictures(whose()))) },
    { label: "ตำแหน่งที่ตั้ง", icon: "pin", run: async () => send(await choosePlace(whose())) },
    { label: "วิดีโอ", icon: "play", run: async () => send(await chooseFile("video")) },
    { label: "เสียง", icon: "sound", run: async () => send(await chooseFile("audio")) },
    { label: "ไฟล์", icon: "file", run: async () => send(await chooseFile()) },
    phone.isGroup && {
      label: "กล่าวถึงบอต", icon: "at",
      run: () => phone.openKeyboard(`@${store.state.oa?.displayName || "บอต"} `),
    },
  ];
}

function memberSelect(phone) {
  const members = groupOf(phone.chat)?.members || [];
  return h("select", {
    class: "member", "aria-label": "พิมพ์ในชื่อของ", data: { role: "member" },
    onchange: (event) => phone.setViewer(event.target.value),
  }, members.map((id) => h("option", { value: id, selected: id === phone.viewer() }, nameOf(id))));
}

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.quoted = null;
    this.text = h("textarea", {
      rows: 1, placeholder: "พิมพ์ข้อความ", "aria-label": "พิมพ์ข้อความ", maxlength: "5000",
      data: { role: "composer" },
      oninput: () => this.grow(),
      onkeydown: (event) => this.key(event),
    });
    this.go = h("button", {
      class: "send", "aria-label": "ส่ง", data: { role: "send" }, onclick: () => this.submit(),
    }, icon("send"));
    this.quote = h("div", { class: "quoting", hidden: true });
    this.typist = h("div", { class: "typist", hidden: true });
    this.node = h("div", { class: "composer" }, this.quote, this.typist,
      h("div", { class: "composer-row" },
        this.tool("plus", "แนบ", "attach", (event) => {
          const at = event.currentTarget.getBoundingClientRect();
          menu(attachItems(phone), at.left, at.top - 4, { above: true });
        }),
        this.text,
        this.tool("smile", "สติกเกอร์", "stickers", async () => {
          const chosen = await chooseSticker(nameOf(phone.viewer()));
          if (chosen) phone.send(this.withQuote(chosen));
        }),
        this.go));
    this.grow();
  }

  tool(name, label, role, onclick) {
    return h("button", { class: "tool", "aria-label": label, title: label, data: { role }, onclick },
      icon(name, 22));
  }

  drawTypist() {
    this.typist.hidden = !this.phone.isGroup;
    if (this.phone.isGroup) {
      replace(this.typist, h("span", {}, "พิมพ์ในชื่อ"), memberSelect(this.phone));
    }
  }

  key(event) {
    if (event.key === "Escape") this.setQuoted(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 120)}px`;
    this.go.classList.toggle("ready", this.text.value.trim() !== "");
  }

  fill(text) {
    if (text) {
      this.text.value = text;
      this.grow();
    }
    this.text.focus();
  }

  setQuoted(message) {
    this.quoted = message;
    this.quote.hidden = !message;
    if (!message) return;
    replace(this.quote, icon("reply", 16),
      h("div", {}, h("strong", {}, nameOf(message.from)), h("span", {}, summaryOf(message))),
      h("button", { class: "icon-button", "aria-label": "ไม่อ้างอิง", onclick: () => this.setQuoted(null) },
        icon("close", 16)));
    this.text.focus();
  }

  withQuote(message) {
    const quoted = this.quoted;
    this.setQuoted(null);
    if (!quoted || !messagesOf(this.phone.chat).some((known) => known.id === quoted.id)) return message;
    return { ...message, quotedMessageId: quoted.id };
  }

  async submit() {
    const text = this.text.value;
    if (!text.trim()) return;
    this.text.value = "";
    this.grow();
    const sent = await this.phone.send(this.withQuote({ type: "text", text }));
    if (!sent && !this.text.value) this.fill(text);
  }
}
