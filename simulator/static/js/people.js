// People and groups: joining, blocking, inviting, and making new ones.
import { post } from "./api.js";
import { copy, dialog, field, formFoot } from "./dialogs.js";
import { h } from "./dom.js";
import { store } from "./store.js";

export function personItems(user) {
  if (!user) return [];
  return [
    !user.follows && { label: "เพิ่มบอตเป็นเพื่อน", icon: "person", run: () => post("follow", { user: user.id }) },
    user.follows && !user.blocked && {
      label: "บล็อกบอต", icon: "close", danger: true, run: () => post("block", { user: user.id }),
    },
    user.blocked && { label: "เลิกบล็อกบอต", icon: "undo", run: () => post("unblock", { user: user.id }) },
    { label: "คัดลอก userId", icon: "copy", run: () => copy(user.id) },
  ];
}

async function pickMember(title, users) {
  return dialog(title, (close) => h("div", { class: "dialog-body pick" },
    users.length ? users.map((user) =>
      h("button", { class: "plain-button", onclick: () => close(user.id) }, user.name))
      : h("p", { class: "hint" }, "ไม่มีใครให้เลือก")));
}

export function groupItems(group) {
  if (!group) return [];
  const inside = (user) => group.members.includes(user.id);
  const chosen = async (title, users, path) => {
    const user = await pickMember(title, users);
    if (user) await post(path, { group: group.id, user });
  };
  return [
    !group.bot && { label: "เชิญบอตเข้ากลุ่ม", icon: "plus", run: () => post("group/join", { group: group.id }) },
    group.bot && {
      label: "นำบอตออกจากกลุ่ม", icon: "close", danger: true, run: () => post("group/kick", { group: group.id }),
    },
    {
      label: "เพิ่มสมาชิก", icon: "person",
      run: () => chosen("เพิ่มสมาชิก", store.state.users.filter((u) => !inside(u)), "group/add"),
    },
    {
      label: "สมาชิกออกจากกลุ่ม", icon: "undo",
      run: () => chosen("ใครออกจากกลุ่ม", store.state.users.filter(inside), "group/leave"),
    },
    { label: "คัดลอก groupId", icon: "copy", run: () => copy(group.id) },
  ];
}

export async function newPerson() {
  const value = await dialog("เพิ่มคน", (close) => h("form", {
    class: "dialog-body",
    onsubmit: (event) => {
      event.preventDefault();
      close(Object.fromEntries(new FormData(event.target)));
    },
  },
  field("ชื่อที่แสดง", h("input", {
    name: "name", required: true, maxlength: "20", placeholder: "เช่น ครูใหม่ (ตัวอย่าง)",
  })),
  field("หมายเหตุ", h("input", {
    name: "label", maxlength: "40", placeholder: "เช่น ครูที่ยังไม่ลงทะเบียน",
  })),
  formFoot(close, "เพิ่มคน")));
  if (value) await post("user", value);
}

export async function newGroup() {
  const value = await dialog("สร้างกลุ่ม", (close) => h("form", {
    class: "dialog-body",
    onsubmit: (event) => {
      event.preventDefault();
      const data = new FormData(event.target);
      close({ name: data.get("name"), members: data.getAll("member"), invite_bot: data.has("bot") });
    },
  },
  field("ชื่อกลุ่ม", h("input", { name: "name", required: true, maxlength: "50" })),
  h("fieldset", { class: "checks" }, h("legend", {}, "สมาชิก"), store.state.users.map((user) =>
    h("label", {}, h("input", { type: "checkbox", name: "member", value: user.id }), user.name))),
  h("label", { class: "check" }, h("input", { type: "checkbox", name: "bot", checked: true }), "เชิญบอตเข้ากลุ่มด้วย"),
  formFoot(close, "สร้างกลุ่ม")));
  if (value?.members.length) await post("group", value);
}
