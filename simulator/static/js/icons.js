// Line icons drawn for this page (24 x 24, stroked in the current colour).
import { s } from "./dom.js";

const PATHS = {
  send: ["M4 12 20 4l-5 16-3.5-6.5z", "M11.5 13.5 20 4"],
  plus: ["M12 5v14", "M5 12h14"],
  photo: ["M4 6h16v12H4z", "m4 15 4.5-4.5 4 4 3-3L20 16", "M15.5 9.5h.01"],
  smile: [
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
    "M8.5 14.5c1.8 2.3 5.2 2.3 7 0", "M9 9.5h.01", "M15 9.5h.01",
  ],
  pin: ["M12 21s-6.5-6-6.5-11a6.5 6.5 0 1 1 13 0c0 5-6.5 11-6.5 11z", "M12 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z"],
  file: ["M7 3h7l4 4v14H7z", "M14 3v4h4"],
  camera: ["M4 8h3l1.5-2.5h7L17 8h3v11H4z", "M12 16.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z"],
  monitor: ["M3 5h18v11H3z", "M9 20h6", "M12 16v4"],
  mobile: ["M7.5 3h9v18h-9z", "M11 18h2"],
  more: ["M12 6h.01", "M12 12h.01", "M12 18h.01"],
  chevronDown: ["m6 9 6 6 6-6"],
  chevronLeft: ["m14 6-6 6 6 6"],
  chevronRight: ["m10 6 6 6-6 6"],
  close: ["m6 6 12 12", "M18 6 6 18"],
  reply: ["M10 7 5 12l5 5", "M5 12h8c4 0 6 2 6 6"],
  undo: ["M4 7h16", "M9 7V4h6v3", "M6.5 7l1 13h9l1-13"],
  copy: ["M9 9h11v11H9z", "M15 9V4H4v11h5"],
  list: ["M8 6h12", "M8 12h12", "M8 18h12", "M4 6h.01", "M4 12h.01", "M4 18h.01"],
  bolt: ["M13 3 5 14h6l-1 7 8-11h-6z"],
  clock: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5l3.5 2"],
  person: ["M12 11.5a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6z", "M4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"],
  group: [
    "M9 11.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z",
    "M2.8 19.5c.6-3.5 3-5.3 6.2-5.3s5.6 1.8 6.2 5.3",
    "M15.5 5.3a3.2 3.2 0 0 1 0 6", "M17.5 14.6c2.1.8 3.4 2.4 3.8 4.9",
  ],
  calendar: ["M4 6h16v14H4z", "M4 10h16", "M8 3.5v4", "M16 3.5v4"],
  play: ["M8 5.5v13l11-6.5z"],
  sound: ["M5 10v4h3l5 4V6L8 10z", "M16.5 9.5a4 4 0 0 1 0 5"],
  keyboard: ["M3 7h18v10H3z", "M7 10.5h.01", "M11 10.5h.01", "M15 10.5h.01", "M8 14h8"],
  at: ["M12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M15.5 8.5v5c0 2.5 4.5 2.5 4.5-1.5a8 8 0 1 0-3.5 6.6"],
  edit: ["M5 19h3.5L19 8.5 15.5 5 5 15.5z", "m13.5 7 3.5 3.5"],
  search: ["M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z", "m16 16 4.5 4.5"],
};

export function icon(name, size = 20) {
  const paths = (PATHS[name] || PATHS.more).map((d) => s("path", { d }));
  return s("svg", {
    class: `icon icon-${name}`, viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true",
  }, paths);
}
