// Keywords and lengths of Flex Messages in pixels.

const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const TEXT = {
  xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74,
};
const IMAGE = {
  xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220,
};
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
/** Widths of bubbles; giga takes all the chat gives. */
export const BUBBLE = {
  nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 500,
};

const LENGTH = /^-?\d+(\.\d+)?(px|%)$/;

function length(value, words) {
  if (value === undefined || value === null || value === "") return undefined;
  if (words && value in words) return `${words[value]}px`;
  return LENGTH.test(value) ? value : undefined;
}

export const space = (value) => length(value, SPACE);
export const textSize = (value) => length(value, TEXT);
export const imageSize = (value) => (value === "full" ? "100%" : length(value, IMAGE));
export const borderWidth = (value) => length(value, BORDER);
export const radius = (value) => length(value, SPACE);
export const size = (value) => length(value);

/** "#RRGGBB" or "#RRGGBBAA"; anything else is no colour. */
export const color = (value) =>
  /^#([0-9a-f]{6}|[0-9a-f]{8})$/i.test(value || "") ? value : undefined;

/** "20:13" -> "20 / 13". */
export function ratio(value, fallback = "1:1") {
  const match = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(value || fallback);
  return match && Number(match[2]) ? `${match[1]} / ${match[2]}` : "1 / 1";
}

export function gradient(background) {
  if (background?.type !== "linearGradient") return undefined;
  const angle = /^\d+(\.\d+)?deg$/.test(background.angle || "") ? background.angle : "0deg";
  const stops = [color(background.startColor)];
  if (background.centerColor) {
    stops.push(`${color(background.centerColor)} ${background.centerPosition || "50%"}`);
  }
  stops.push(color(background.endColor));
  return `linear-gradient(${angle}, ${stops.join(", ")})`;
}
