// Switches for everything that can go wrong; red is what differs from the simulator's defaults.
import { post } from "./api.js";
import { h, replace } from "./dom.js";
import { on, store } from "./store.js";
import { toast } from "./dialogs.js";
import { CHOICES, GROUPS, SWITCHES } from "./faultwords.js";

const active = (spec, value) => value !== undefined && value !== spec.default;

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
      spec.choices.map((key) => h("option", { value: key, selected: key === value },
        key === "none" ? CHOICES[key] : `${CHOICES[key]} (${key})`)));
  }
  return h("input", {
    id, type: "number", step: "any", min: "0", value: value ?? 0,
    onchange: (event) => set(Number(event.target.value)),
  });
}

function faultRow(spec) {
  const value = store.state.faults[spec.name];
  const [label, help] = SWITCHES[spec.name];
  const classes = ["fault", spec.type, active(spec, value) && "on"].filter(Boolean).join(" ");
  return h("div", { class: classes, data: { fault: spec.name } },
    h("label", { for: `fault-${spec.name}`, title: spec.help },
      h("strong", {}, label), h("code", {}, spec.name), h("small", {}, help)),
    control(spec, value));
}

function groups(specs) {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  return GROUPS.map(([title, names]) => h("section", { class: "fault-group" },
    h("h3", {}, title), names.map((name) => faultRow(byName.get(name)))));
}

async function allOff() {
  await post("faults", Object.fromEntries(
    store.state.fault_specs.map((spec) => [spec.name, spec.default])));
}

async function verify() {
  const result = await post("verify");
  if (!result) return;
  const status = result.webhook?.status;
  toast(status ? `ทดสอบ webhook: บอตตอบ HTTP ${status}` : "ทดสอบ webhook: บอตไม่ตอบ", status ? "info" : "bad");
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
    replace(rows, specs.length ? groups(specs) : []);
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
