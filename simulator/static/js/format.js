// Times and numbers as people of a Thai office read them (Bangkok time, Buddhist year).

const ZONE = "Asia/Bangkok";
const make = (options) => new Intl.DateTimeFormat("th-TH", { timeZone: ZONE, ...options });

const TIME = make({ hour: "2-digit", minute: "2-digit", hour12: false });
const SECONDS = make({ hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const DAY = make({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const CLOCK_DAY = make({ weekday: "short", day: "numeric", month: "short", year: "2-digit" });
const KEY = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });

const plain = (format, at) => {
  const date = at instanceof Date ? at : new Date(at);
  return Number.isNaN(date.getTime()) ? "" : format.format(date);
};

export const timeOf = (at) => plain(TIME, at);
export const secondsOf = (at) => plain(SECONDS, at);
export const dayOf = (at) => plain(DAY, at);
export const clockDayOf = (at) => plain(CLOCK_DAY, at);
export const dayKeyOf = (at) => plain(KEY, at);

export const count = (n) => new Intl.NumberFormat("th-TH").format(n ?? 0);

export function bytes(n) {
  if (!n) return "";
  if (n < 1024) return `${n} B`;
  if (n < 1024 * 1024) return `${Math.round(n / 1024)} KB`;
  return `${(n / 1024 / 1024).toFixed(1)} MB`;
}

/** Whether two moments lie so close together that one time mark serves both (60 s). */
export const sameMinute = (a, b) => Math.abs(new Date(a) - new Date(b)) < 60000;
