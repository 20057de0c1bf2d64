// The order of the phones on this screen, as its user arranged them.
import { emit, remember, store } from "./store.js";

/** The state's phones, those that were moved first at their kept places. */
export function orderedPhones() {
  const kept = remember("order") || [];
  const place = (phone) => (kept.includes(phone.id) ? kept.indexOf(phone.id) : kept.length);
  return [...store.state.phones].sort((a, b) => place(a) - place(b));
}

function move(id, step) {
  const ids = orderedPhones().map((phone) => phone.id);
  const from = ids.indexOf(id);
  ids.splice(from, 1);
  ids.splice(Math.max(0, from + step), 0, id);
  remember("order", ids);
  emit("order");
}

export function placeItems(id) {
  const ids = orderedPhones().map((phone) => phone.id);
  return [
    ids[0] !== id && { label: "ย้ายไปทางซ้าย", icon: "chevronLeft", run: () => move(id, -1) },
    ids[0] !== id && { label: "ย้ายไปซ้ายสุด", icon: "chevronLeft", run: () => move(id, -ids.length) },
    ids.at(-1) !== id && { label: "ย้ายไปทางขวา", icon: "chevronRight", run: () => move(id, 1) },
  ];
}
