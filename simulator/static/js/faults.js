// Switches for everything that can go wrong, made from the server's list of faults.
import { post } from "./api.js";
import { h, replace } from "./dom.js";
import { on, store } from "./store.js";
import { toast } from "./dialogs.js";

/** LINE's own behaviour, where that is not "off", 0 or the first choice. */
const NORMAL = { rate_limits: true, webhook_seconds: 2 };
const PLAIN = { bool: () => false, number: () => 0, choice: (spec) => keyOf(spec.choices?.[0]) };

const keyOf = (choice) => (Array.isArray(choice) ? choice[0] : choice?.value ?? choice);
const normal = (spec) => spec.default ?? NORMAL[spec.name] ?? PLAIN[spec.type]?.(spec);
const active = (spec, value) => value !== undefined && value !== normal(spec);

function control(spec, value) {
  const id = `fault-${spec.name}`;
  const set = (next) => post("faults", { [spec.name]: next });
  if (spec.type === "bool") {
    return h("input", {
      id, type: "checkbox", role: "switch", class: "switch", checked: Boolean(value),
      onchange: (event) => set(event.target.checked),
    });
  }
  if (spec.type === "choice") {
    return h("select", { id, onchange: (event) => set(event.target.value) },
      (spec.choices || []).map((choice) => {
        const key = keyOf(choice);
        const label = Array.isArray(choice) ? choice[1] : choice.label ?? choice;
        return h("option", { value: key, selected: key === value }, label);
      }));
  }
  return h("input", {
    id, type: "number", step: "any", value: value ?? 0,
    onchange: (event) => set(Number(event.target.value)),
  });
}

function faultRow(spec) {
  const value = store.state.faults[spec.name];
  return h("div", { class: `fault ${active(spec, value) ? "on" : ""}`, data: { fault: spec.name } },
    h("label", { for: `fault-${spec.name}` },
      h("strong", {}, spec.label || spec.name), spec.help && h("small", {}, spec.help)),
    control(spec, value));
}

async function allOff() {
  await post("faults", Object.fromEntries(
    store.state.fault_specs.map((spec) => [spec.name, normal(spec)])));
}

async function verify() {
  const result = await post("verify");
  if (!result) return;
  const status = result.webhook?.status ?? result.status ?? result.statusCode;
  toast(status === undefined ? "ส่ง webhook ว่างแล้ว" : `webhook ว่าง: บอตตอบ HTTP ${status}`);
}

function rawWebhook() {
  const text = h("textarea", {
    rows: 6, spellcheck: "false", "aria-label": "เหตุการณ์ (JSON)", class: "raw",
    value: JSON.stringify([{ type: "unknownEvent", mode: "active", timestamp: Date.now() }], null, 1),
  });
  const signed = h("input", { type: "checkbox", checked: true });
  const send = async () => {
    let events;
    try {
      events = JSON.parse(text.value);
    } catch (error) {
      toast(`JSON ไม่ถูกต้อง: ${error.message}`, "bad");
      return;
    }
    const result = await post("webhook/raw", { events: [].concat(events), sign: signed.checked });
    if (result) toast(`บอตตอบ HTTP ${result.webhook?.status ?? result.status ?? "?"}`);
  };
  return h("details", { class: "raw-webhook" }, h("summary", {}, "ส่ง webhook เอง (raw events)"),
    text, h("div", { class: "dialog-foot" },
      h("label", { class: "check" }, signed, "ลงลายมือชื่อถูกต้อง"),
      h("button", { class: "main-button small", onclick: send }, "ส่ง")));
}

export function faultsDrawer(onCount) {
  const rows = h("div", { class: "faults" });
  const draw = () => {
    const specs = store.state.fault_specs;
    replace(rows, specs.length ? specs.map(faultRow) : h("p", { class: "hint" }, "ไม่มีรายการ"));
    onCount(specs.filter((spec) => active(spec, store.state.faults[spec.name])).length);
  };
  on("reset", draw);
  on("state", (keys) => {
    if (keys.includes("faults") || keys.includes("fault_specs")) draw();
  });
  return h("div", { class: "drawer-body" },
    h("div", { class: "drawer-tools" },
      h("button", { class: "plain-button small", onclick: allOff }, "กลับเป็นปกติทั้งหมด"),
      h("button", { class: "plain-button small", onclick: verify }, "ทดสอบ webhook (verify)")),
    rows, rawWebhook());
}
