// Dialogs, short notices, a picture viewer and context menus.
import { h, picture } from "./dom.js";
import { icon } from "./icons.js";

let tray;

export function toast(text, kind = "info") {
  tray ||= document.body.appendChild(h("div", { class: "toasts", role: "status" }));
  const note = h("div", { class: `toast ${kind}` }, text);
  tray.append(note);
  setTimeout(() => note.classList.add("gone"), 3600);
  setTimeout(() => note.remove(), 4000);
}

/**
 * A modal form. build(close) gives its contents; close(value) resolves the promise.
 * Escape and the close button give null.
 */
export function dialog(title, build, { wide = false, whose = "" } = {}) {
  return new Promise((resolve) => {
    let result = null;
    const close = (value) => {
      result = value ?? null;
      box.close();
    };
    const box = h("dialog", { class: wide ? "dialog wide" : "dialog", "aria-label": title });
    box.append(
      h("div", { class: "dialog-head" },
        h("h2", {}, title, whose && h("small", {}, `จากโทรศัพท์ของ ${whose}`)),
        h("button", { class: "icon-button", "aria-label": "ปิด", onclick: () => close(null) },
          icon("close"))),
      build(close));
    box.addEventListener("click", (event) => event.target === box && close(null));
    box.addEventListener("close", () => {
      box.remove();
      resolve(result);
    });
    document.body.append(box);
    box.showModal();
  });
}

/** Two buttons at the foot of a form: cancel and the one that submits it. */
export function formFoot(close, label) {
  return h("div", { class: "dialog-foot" },
    h("button", { class: "plain-button", onclick: () => close(null) }, "ยกเลิก"),
    h("button", { class: "main-button", type: "submit" }, label));
}

export function field(label, input, hint) {
  return h("label", { class: "field" }, h("span", {}, label), input, hint && h("small", {}, hint));
}

export function lightbox(url) {
  return dialog("รูปภาพ", () => h("div", { class: "lightbox" }, picture(url, "รูปภาพ")), { wide: true });
}

/**
 * items: [{label, icon, run, danger?}]; shown below the point (or above it), closed by any
 * click elsewhere or Escape.
 */
export function menu(items, x, y, { above = false } = {}) {
  document.querySelector(".menu")?.remove();
  const previous = document.activeElement;
  const done = () => {
    list.remove();
    removeEventListener("pointerdown", outside, true);
    removeEventListener("keydown", keys, true);
  };
  const outside = (event) => !list.contains(event.target) && done();
  const keys = (event) => {
    if (event.key === "Escape") {
      done();
      previous?.focus?.();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const all = [...list.children];
      const step = event.key === "ArrowDown" ? 1 : all.length - 1;
      all[(all.indexOf(document.activeElement) + step) % all.length].focus();
    }
  };
  const list = h("div", { class: "menu", role: "menu" }, items.filter(Boolean).map((item) =>
    h("button", {
      role: "menuitem", class: item.danger ? "danger" : "",
      onclick: () => {
        done();
        item.run();
      },
    }, item.icon && icon(item.icon, 18), h("span", {}, item.label))));
  document.body.append(list);
  const { width, height } = list.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  const top = above ? y - height : y;
  list.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
  list.firstElementChild?.focus({ preventScroll: true });
  addEventListener("pointerdown", outside, true);
  addEventListener("keydown", keys, true);
}

/** A changed text, or null. */
export function editText(text) {
  return dialog("แก้ไขข้อความ", (close) => {
    const input = h("textarea", { class: "raw", rows: 4, required: true, value: text, "aria-label": "ข้อความ" });
    return h("form", {
      class: "dialog-body",
      onsubmit: (event) => {
        event.preventDefault();
        close(input.value.trim());
      },
    }, input, formFoot(close, "แก้ไข"));
  });
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("คัดลอกแล้ว");
  } catch {
    await dialog("คัดลอกข้อความนี้", () =>
      h("textarea", { class: "copy-text", readonly: true, rows: 4, value: text }));
  }
}
