// The slim bar on top: phones, quota of the month, the movable clock, connection, drawers.
import { post } from "./api.js";
import { avatar } from "./avatar.js";
import { dialog, field, formFoot, menu } from "./dialogs.js";
import { h, replace } from "./dom.js";
import { clockDayOf, count, secondsOf } from "./format.js";
import { icon } from "./icons.js";
import { orderedPhones } from "./order.js";
import { newGroup, newPerson } from "./people.js";
import { wheelSideways } from "./scroller.js";
import { on, store } from "./store.js";

const HOUR = 3600;
const ONLY_LINE = "(เฉพาะนาฬิกาของ LINE จำลอง นาฬิกาของบอตไม่เลื่อนตาม)";
const LINKS = {
  connecting: "กำลังเชื่อมต่อ", retry: "กำลังเชื่อมต่อใหม่", lost: "ขาดการเชื่อมต่อ", live: "เชื่อมต่ออยู่",
};

const parts = {
  phones: wheelSideways(h("nav", { class: "phone-tabs", "aria-label": "โทรศัพท์" })),
  quota: h("button", { class: "quota", data: { role: "quota" }, onclick: editQuota }),
  clock: h("time", { class: "clock-time", data: { role: "clock" } }),
  link: h("span", { class: "link", role: "status", data: { role: "connection" } }),
};
let ahead = 0; // simulated minus real time, ms

function drawQuota() {
  const quota = store.state.quota || {};
  const limited = quota.type !== "none";
  const share = limited && quota.value ? Math.min(1, quota.used / quota.value) : 0;
  const tone = share >= 1 ? "full" : share > 0.8 ? "high" : "";
  replace(parts.quota,
    h("span", { class: "quota-label" }, "โควตา"),
    h("strong", {}, limited ? `${count(quota.used)}/${count(quota.value)}` : `${count(quota.used)}/ไม่จำกัด`),
    h("span", { class: `quota-bar ${tone}` }, h("i", { style: { width: `${share * 100}%` } })));
  parts.quota.title = `โควตาข้อความ push ของเดือน ${quota.month || ""} กดเพื่อแก้`;
}

async function editQuota() {
  const quota = store.state.quota || {};
  const value = await dialog("โควตาของเดือน", (close) => h("form", {
    class: "dialog-body",
    onsubmit: (event) => {
      event.preventDefault();
      const data = new FormData(event.target);
      close({ value: Number(data.get("value")), used: Number(data.get("used")) });
    },
  }, h("div", { class: "field-pair" },
    field("ใช้ไปแล้ว", h("input", { name: "used", type: "number", min: "0", required: true, value: quota.used ?? 0 })),
    field("ทั้งหมด", h("input", { name: "value", type: "number", min: "0", required: true, value: quota.value ?? 0 }))),
  formFoot(close, "ตกลง")));
  if (value) await post("quota", value);
}

function tick() {
  const now = new Date(Date.now() + ahead);
  replace(parts.clock, h("span", { class: "clock-day" }, clockDayOf(now)), secondsOf(now));
  parts.clock.classList.toggle("moved", Math.abs(store.state?.clock_offset_seconds || 0) > 1);
}

function drawClock() {
  // Server and browser run on one machine: the offset alone tells the simulated time.
  ahead = (store.state.clock_offset_seconds || 0) * 1000;
  tick();
}

const advance = (label, seconds, title) => h("button", {
  class: "bar-button", title, data: { role: `clock-${seconds}` },
  onclick: () => post("clock", { advance_seconds: seconds }),
}, label);

function drawTabs(show) {
  replace(parts.phones, orderedPhones().map((phone) => h("button", {
    class: "phone-tab", title: phone.title, "aria-label": phone.title, data: { tab: phone.id },
    onclick: () => show(phone.id),
  },
  avatar(phone.chat, { size: 30 }),
  h("span", { class: "tab-name" }, phone.title.split(" ")[0]),
  h("i", { class: "unread", hidden: true }))),
  h("button", {
    class: "phone-tab add", "aria-label": "เพิ่มคนหรือกลุ่ม", title: "เพิ่มคนหรือกลุ่ม", data: { role: "add" },
    onclick: (event) => {
      const at = event.currentTarget.getBoundingClientRect();
      menu([
        { label: "เพิ่มคน", icon: "person", run: newPerson },
        { label: "สร้างกลุ่ม", icon: "group", run: newGroup },
      ], at.left, at.bottom + 6);
    },
  }, icon("plus", 18)));
}

function brand() {
  const name = store.state?.oa?.displayName || "LINE";
  return [avatar("bot", { size: 30 }), h("div", {}, h("h1", {}, name), h("small", {}, "ตัวจำลองแชต"))];
}

/** show(phone id) scrolls to a phone, toggle("log"|"faults") opens a drawer. */
export function topbar({ show, toggle }) {
  const title = h("div", { class: "brand" });
  const drawer = (name, label, symbol) => h("button", {
    class: "bar-button drawer-button", title: label, "aria-expanded": "false", data: { drawer: name },
    onclick: () => toggle(name),
  }, icon(symbol, 18), h("span", { class: "wide-only" }, label));
  const drawAll = () => {
    replace(title, brand());
    drawTabs(show);
    drawQuota();
    drawClock();
  };
  on("reset", drawAll);
  on("order", () => drawTabs(show));
  on("state", (keys) => {
    if (keys.includes("quota")) drawQuota();
    if (keys.includes("clock_offset_seconds")) drawClock();
    if (["phones", "users", "groups", "oa"].some((key) => keys.includes(key))) drawAll();
  });
  on("connection", (state) => {
    parts.link.dataset.state = state;
    parts.link.title = LINKS[state];
    replace(parts.link, h("i"), h("span", {}, LINKS[state]));
  });
  setInterval(() => store.ready && tick(), 1000);
  return h("div", { class: "topbar" }, title, parts.phones,
    h("div", { class: "bar-end" }, parts.quota,
      h("div", { class: "clock", "aria-label": "นาฬิกาจำลอง" }, parts.clock,
        advance("+1 ชม.", HOUR, `เลื่อนไปหนึ่งชั่วโมง ${ONLY_LINE}`),
        advance("+1 วัน", 24 * HOUR, `เลื่อนไปหนึ่งวัน ${ONLY_LINE}`),
        h("button", {
          class: "bar-button reset", title: "กลับมาเวลาจริง", "aria-label": "กลับมาเวลาจริง",
          onclick: () => post("clock", { offset_seconds: 0 }),
        }, icon("clock", 16))),
      parts.link, drawer("faults", "ข้อขัดข้อง", "bolt"), drawer("log", "บันทึก", "list")));
}
