// The parts of a Flex Message below its bubbles: boxes and everything they hold.
import { h, picture, safeUrl } from "../dom.js";
import { actionButton, shell } from "./tappable.js";
import {
  borderWidth, color, gradient, imageSize, radius, ratio, size, space, textSize,
} from "./units.js";

const ALIGN = { start: "start", end: "end", center: "center" };
const GRAVITY = { top: "flex-start", bottom: "flex-end", center: "center" };
const FILLS = new Set(["separator", "spacer"]);

/** Parts of the parent's main axis: by default 1 in horizontal boxes, own size in vertical. */
function partsOf(component, parent) {
  if (FILLS.has(component.type)) return 0;
  if (component.flex !== undefined) return component.flex;
  if (component.type === "filler") return 1;
  const across = parent.layout !== "vertical";
  return across && component.type !== "icon" && !component.width ? 1 : 0;
}

function gapOf(component, parent, first) {
  return space(component.margin) ?? (first ? undefined : space(parent.spacing));
}

/**
 * What the parts of a row add up to, and the gaps between them; null where a child keeps its
 * own width. With it widths are shared exactly by parts, whatever padding a child has.
 */
function rowOf(children, parent) {
  if (parent.layout === "vertical") return null;
  const placedOnes = children.filter((child) => child.position !== "absolute");
  const parts = placedOnes.map((child) => partsOf(child, parent));
  if (!parts.length || parts.some((part) => part === 0)) return null;
  const gaps = placedOnes.map((child, i) => gapOf(child, parent, i === 0) || "0px");
  return { total: parts.reduce((sum, part) => sum + part, 0), gaps: gaps.join(" + ") };
}

function flexOf(component, parent) {
  const parts = partsOf(component, parent);
  if (parts === 0) return "0 0 auto";
  if (parent.row) {
    return `0 1 calc((100% - (${parent.row.gaps})) * ${parts} / ${parent.row.total})`;
  }
  const upright = parent.layout === "vertical" && component.type !== "filler";
  return `${parts} 0 ${upright ? "auto" : "0px"}`;
}

function marginOf(component, parent, first) {
  const gap = gapOf(component, parent, first);
  if (gap === undefined) return {};
  return parent.layout === "vertical" ? { "margin-top": gap } : { "margin-inline-start": gap };
}

function offsetsOf(component) {
  const style = {
    top: space(component.offsetTop), bottom: space(component.offsetBottom),
    "inset-inline-start": space(component.offsetStart),
    "inset-inline-end": space(component.offsetEnd),
  };
  const moved = Object.values(style).some((value) => value !== undefined);
  if (component.position === "absolute") style.position = "absolute";
  else if (moved) style.position = "relative";
  return style;
}

function placed(component, parent, first) {
  const style = offsetsOf(component);
  if (component.position === "absolute") return style;
  Object.assign(style, { flex: flexOf(component, parent) }, marginOf(component, parent, first));
  return style;
}

function paddingOf(box) {
  return {
    padding: space(box.paddingAll),
    "padding-top": space(box.paddingTop), "padding-bottom": space(box.paddingBottom),
    "padding-inline-start": space(box.paddingStart), "padding-inline-end": space(box.paddingEnd),
  };
}

function boxStyle(box) {
  const border = borderWidth(box.borderWidth);
  return {
    ...paddingOf(box),
    width: size(box.width), height: size(box.height),
    "max-width": size(box.maxWidth), "max-height": size(box.maxHeight),
    "background-color": color(box.backgroundColor),
    "background-image": gradient(box.background),
    "border-radius": radius(box.cornerRadius),
    "border-width": border, "border-style": border && "solid",
    "border-color": border && (color(box.borderColor) || "#111111"),
    "justify-content": box.justifyContent, "align-items": box.alignItems,
  };
}

export function box(ctx, component, style = {}) {
  const layout = component.layout || "vertical";
  const children = component.contents || [];
  const shown = { ...component, layout };
  shown.row = rowOf(children, shown);
  let first = true;
  const parts = children.map((child) => {
    const part = render(ctx, child, shown, first);
    if (child.position !== "absolute") first = false;
    return part;
  });
  const props = { class: `fx-box fx-${layout}`, style: { ...boxStyle(component), ...style } };
  return shell(ctx, component, props, parts);
}

function spanOf(span) {
  return h("span", {
    style: {
      "font-size": textSize(span.size), color: color(span.color),
      "font-weight": span.weight && (span.weight === "bold" ? 700 : 400),
      "font-style": span.style,
      "text-decoration": span.decoration,
    },
  }, span.text || "");
}

function text(ctx, component, style) {
  const lines = Number(component.maxLines) || 0;
  const extra = size(component.lineSpacing);
  const inner = h("p", {
    class: `fx-p ${component.wrap ? "fx-wrap" : ""} ${component.wrap && lines ? "fx-clamp" : ""}`,
    title: component.wrap ? undefined : component.text,
    style: {
      "text-align": ALIGN[component.align],
      "-webkit-line-clamp": component.wrap && lines ? lines : undefined,
      "line-height": extra && `calc(1.4em + ${extra})`,
    },
  }, component.contents?.length ? component.contents.map(spanOf) : component.text || "");
  const fit = component.adjustMode === "shrink-to-fit" ? " fx-fit" : "";
  return shell(ctx, component, {
    class: `fx-text${fit}`,
    style: {
      "font-size": textSize(component.size), color: color(component.color),
      "font-weight": component.weight === "bold" ? 700 : undefined,
      "font-style": component.style, "text-decoration": component.decoration,
      "justify-content": GRAVITY[component.gravity], ...style,
    },
  }, inner);
}

function button(ctx, component, style) {
  const kind = component.style || "link";
  const action = component.action || {};
  const own = color(component.color);
  const fit = component.adjustMode === "shrink-to-fit" ? " fx-fit" : "";
  const real = actionButton(ctx, action, {
    class: `fx-button fx-${kind} fx-h-${component.height === "sm" ? "sm" : "md"}`,
    title: action.label,
    style: kind === "link" ? { color: own } : { "background-color": own },
  }, h("span", {}, action.label || ""));
  return h("div", {
    class: `fx-button-place${fit}`,
    style: { "justify-content": GRAVITY[component.gravity], ...style },
  }, real);
}

function image(ctx, component, style) {
  const width = imageSize(component.size || "md");
  const frame = h("div", {
    class: "fx-frame",
    style: {
      width, "aspect-ratio": ratio(component.aspectRatio),
      "background-color": color(component.backgroundColor),
    },
  }, picture(component.url, component.action?.label, {
    style: { "object-fit": component.aspectMode === "cover" ? "cover" : "contain" },
  }));
  const across = { start: "flex-start", end: "flex-end" }[component.align] || "center";
  return shell(ctx, component, {
    class: `fx-image ${width === "100%" ? "fx-full" : ""}`,
    style: { "align-items": across, "justify-content": GRAVITY[component.gravity], ...style },
  }, frame);
}

function icon(ctx, component, style) {
  return h("div", {
    class: "fx-icon",
    style: {
      "font-size": textSize(component.size || "md"), ...style,
      "aspect-ratio": ratio(component.aspectRatio),
    },
  }, picture(component.url, ""));
}

function video(ctx, component, style) {
  const film = h("video", {
    controls: true, preload: "none", playsinline: true, src: safeUrl(component.url),
    poster: safeUrl(component.previewUrl) || undefined,
  });
  return h("div", {
    class: "fx-video", style: { "aspect-ratio": ratio(component.aspectRatio), ...style },
  }, film);
}

function separator(ctx, component, style, parent) {
  const along = parent.layout === "vertical" ? "fx-rule" : "fx-rule fx-upright";
  return h("div", { class: along, style: { ...style, "background-color": color(component.color) } });
}

function spacer(ctx, component, style, parent) {
  const length = space(component.size || "md");
  const side = parent.layout === "vertical" ? "height" : "width";
  return h("div", { style: { ...style, [side]: length } });
}

const filler = (ctx, component, style) => h("div", { class: "fx-filler", style });
const boxChild = (ctx, component, style) => box(ctx, component, style);

const KINDS = { box: boxChild, text, button, image, icon, video, separator, spacer, filler };

export function render(ctx, component, parent, first) {
  const kind = KINDS[component.type];
  if (!kind) return h("div", { class: "fx-unknown" }, `ไม่รู้จัก: ${component.type}`);
  return kind(ctx, component, placed(component, parent, first), parent);
}
