// The request log: every API call and webhook, what was refused and why, with its JSON.
import { copy } from "./dialogs.js";
import { h, replace } from "./dom.js";
import { secondsOf } from "./format.js";
import { icon } from "./icons.js";
import { groupOf, on, store, userOf } from "./store.js";

const MOST = 300;
const KINDS = { api: ["API", "บอต → LINE"], webhook: ["Webhook", "LINE → บอต"], system: ["System", "ตัวจำลอง"] };

const refused = (entry) =>
  Boolean(entry.why) || entry.status >= 400 || (entry.kind === "webhook" && entry.status === 0);

const FILTERS = {
  all: ["ทั้งหมด", () => true],
  api: ["API", (entry) => entry.kind === "api"],
  webhook: ["Webhook", (entry) => entry.kind === "webhook"],
  refused: ["ถูกปฏิเสธ", refused],
};

function token(kind, text) {
  return h("span", { class: `json-${kind}` }, text);
}

/** JSON as coloured text nodes. */
function coloured(value) {
  const text = JSON.stringify(value, null, 2) ?? "";
  const pattern = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(from, match.index));
    if (match[2]) parts.push(token("key", match[1]), match[2]);
    else if (match[1]) parts.push(token("string", match[1]));
    else parts.push(token(match[3] ? "word" : "number", match[0]));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

function json(title, value) {
  if (value === undefined || value === null) return null;
  const source = JSON.stringify(value, null, 2);
  return h("div", { class: "json" },
    h("div", { class: "json-head" }, title,
      h("button", { class: "icon-button", "aria-label": `คัดลอก ${title}`, onclick: () => copy(source) },
        icon("copy", 15))),
    h("pre", { tabindex: "0" }, coloured(value)));
}

function details(entry) {
  return h("div", { class: "log-details" },
    json("request", entry.request), json("response", entry.response),
    entry.request === undefined && entry.response === undefined
      && h("p", { class: "hint" }, "ไม่มีรายละเอียด"));
}

/** A person's or a group's name, nothing for an id nobody has. */
const known = (id) => groupOf(id)?.name || userOf(id)?.name;

/** "push → ครูสมหญิง 3 ms", "ครูสมหญิง: message text": whom a request is for or from. */
function summaryOf(entry) {
  if (entry.kind === "webhook") {
    const from = known(entry.request?.events?.[0]?.source?.userId);
    return from ? `${from}: ${entry.summary}` : entry.summary;
  }
  const to = [entry.request?.to].flat().map(known).filter(Boolean).join(", ");
  return to ? entry.summary.replace(entry.name, `${entry.name} → ${to}`) : entry.summary;
}

function row(entry) {
  const [kind, way] = KINDS[entry.kind] || [entry.kind, ""];
  const bad = refused(entry);
  const node = h("details", { class: `log-row ${entry.kind} ${bad ? "bad" : ""}` },
    h("summary", {},
      h("span", { class: "log-top" },
        h("span", { class: `log-kind ${entry.kind}`, title: way }, kind),
        h("code", {}, [entry.method, entry.path].filter(Boolean).join(" ")),
        entry.status !== undefined && entry.status !== null
          && h("span", { class: `status s${String(entry.status)[0]}` }, entry.status || "–"),
        h("time", {}, secondsOf(entry.at))),
      entry.summary && h("span", { class: "log-summary" }, summaryOf(entry)),
      bad && entry.why && h("span", { class: "log-why" }, entry.why)));
  node.addEventListener("toggle", () => {
    if (node.open && node.childElementCount === 1) node.append(details(entry));
  });
  return node;
}

export function logDrawer() {
  let filter = "all";
  let search = "";
  const rows = h("div", { class: "log-rows", role: "log", data: { role: "log" } });
  const wanted = (entry) => FILTERS[filter][1](entry)
    && (!search || JSON.stringify(entry).toLowerCase().includes(search));
  const draw = () => {
    const shown = store.state.log.filter(wanted).slice(-MOST).reverse();
    replace(rows, shown.length ? shown.map(row) : h("p", { class: "hint" }, "ยังไม่มีรายการ"));
  };
  const tabs = Object.entries(FILTERS).map(([name, [label]]) => h("button", {
    class: "chip", "aria-pressed": String(name === filter), data: { filter: name },
    onclick: (event) => {
      filter = name;
      for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab === event.currentTarget));
      draw();
    },
  }, label));
  const find = h("input", {
    type: "search", placeholder: "ค้นหา", "aria-label": "ค้นหาในบันทึก",
    oninput: () => {
      search = find.value.trim().toLowerCase();
      draw();
    },
  });
  on("reset", draw);
  on("log", (entry) => {
    if (!wanted(entry)) return;
    rows.querySelector(":scope > .hint")?.remove();
    rows.prepend(row(entry));
    while (rows.childElementCount > MOST) rows.lastElementChild.remove();
  });
  const clear = h("button", {
    class: "plain-button small",
    onclick: () => {
      store.state.log.length = 0;
      draw();
    },
  }, "ล้าง");
  return h("div", { class: "drawer-body log" },
    h("div", { class: "log-tools" }, h("div", { class: "chips" }, tabs), find, clear), rows);
}
