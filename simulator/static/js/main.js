// Puts the page together: top bar, the strip of phones, drawers, live news.
import { h, replace } from "./dom.js";
import { faultsDrawer } from "./faults.js";
import { icon } from "./icons.js";
import { logDrawer } from "./log.js";
import { orderedPhones } from "./order.js";
import { Phone, listenForPhones } from "./phone.js";
import { on, store } from "./store.js";
import { connect } from "./stream.js";
import { topbar } from "./topbar.js";

const phones = new Map();
const inView = new Set();
const strip = h("main", { class: "phones", tabindex: "-1" });
const drawers = {};
let opened = null;

const tabOf = (id) => document.querySelector(`[data-tab="${CSS.escape(id)}"]`);

const watcher = new IntersectionObserver((entries) => {
  for (const { target, intersectionRatio } of entries) {
    const { phone } = target.dataset;
    const seen = intersectionRatio > 0.5;
    if (seen) inView.add(phone);
    else inView.delete(phone);
    const tab = tabOf(phone);
    tab?.classList.toggle("current", seen);
    if (seen && tab) tab.querySelector(".unread").hidden = true;
  }
}, { root: strip, threshold: [0, 0.51] });

function drawPhones() {
  const wanted = orderedPhones();
  for (const [id, phone] of phones) {
    if (wanted.some((info) => info.id === id)) continue;
    watcher.unobserve(phone.node);
    phone.node.remove();
    phones.delete(id);
  }
  wanted.forEach((info, place) => {
    let phone = phones.get(info.id);
    if (phone) phone.draw();
    else {
      phone = new Phone(info);
      phones.set(info.id, phone);
      watcher.observe(phone.node);
    }
    if (strip.children[place] === phone.node) return;
    strip.insertBefore(phone.node, strip.children[place] || null);
    phone.list.toEnd(); // a node that is moved loses its scroll position
  });
  for (const id of phones.keys()) tabOf(id)?.classList.toggle("current", inView.has(id));
}

function show(id) {
  const phone = phones.get(id);
  if (!phone) return;
  phone.node.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
  if (matchMedia("(hover: hover)").matches) phone.composer.text.focus({ preventScroll: true });
}

function toggle(name) {
  opened = opened === name ? null : name;
  for (const [key, node] of Object.entries(drawers)) node.hidden = key !== opened;
  document.body.classList.toggle("with-drawer", Boolean(opened));
  for (const button of document.querySelectorAll("[data-drawer]")) {
    button.setAttribute("aria-expanded", String(button.dataset.drawer === opened));
  }
}

function drawer(name, title, body) {
  drawers[name] = h("aside", { class: "drawer", hidden: true, "aria-label": title, data: { panel: name } },
    h("div", { class: "drawer-head" }, h("h2", {}, title),
      h("button", { class: "icon-button", "aria-label": "ปิด", onclick: () => toggle(name) }, icon("close"))),
    body);
  return drawers[name];
}

function countFaults(n) {
  const button = document.querySelector('[data-drawer="faults"]');
  button.dataset.count = n || "";
  button.classList.toggle("alert", n > 0);
}

listenForPhones(phones);
replace(document.getElementById("app"), topbar({ show, toggle }),
  h("div", { class: "stage" }, strip,
    drawer("faults", "ข้อขัดข้องและการทดสอบ", faultsDrawer(countFaults)),
    drawer("log", "บันทึกคำขอ", logDrawer())));
on("reset", drawPhones);
on("state", (keys) => keys.includes("phones") && drawPhones());
on("order", drawPhones);
on("message", ({ message, isNew }) => {
  if (!isNew) return;
  for (const phone of phones.values()) {
    if (phone.chat !== message.chat || inView.has(phone.id)) continue;
    const mark = tabOf(phone.id)?.querySelector(".unread");
    if (mark) mark.hidden = false;
  }
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && opened && !document.querySelector("dialog, .menu")) toggle(opened);
});
connect();
