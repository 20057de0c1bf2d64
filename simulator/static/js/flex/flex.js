// Flex Messages: bubbles with header, hero, body and footer, and carousels of them.
import { h } from "../dom.js";
import { scroller } from "../scroller.js";
import { box, render } from "./components.js";
import { actionArea } from "./tappable.js";
import { BUBBLE, color } from "./units.js";

const BLOCKS = ["header", "hero", "body", "footer"];

function block(ctx, bubble, name) {
  const content = bubble[name];
  const styles = bubble.styles?.[name] || {};
  const inner = content.type === "box"
    ? box(ctx, content, {})
    : render(ctx, content, { layout: "vertical" }, true);
  const footed = name === "body" && bubble.footer ? " fx-footed" : "";
  return [
    styles.separator && h("div", {
      class: "fx-rule", style: { "background-color": color(styles.separatorColor) },
    }),
    h("div", {
      class: `fx-block fx-${name}${footed}`,
      style: { "background-color": color(styles.backgroundColor) },
    }, inner),
  ];
}

function bubble(ctx, container, altText) {
  const size = BUBBLE[container.size] ? container.size : "mega";
  const props = {
    class: `fx-bubble fx-size-${size}`,
    style: { "--fx-width": `${BUBBLE[size]}px` },
    dir: container.direction === "rtl" ? "rtl" : undefined,
    "aria-label": altText,
  };
  const blocks = BLOCKS.filter((name) => container[name]).map((name) => block(ctx, container, name));
  if (container.action) {
    return actionArea(ctx, container.action, { ...props, class: `${props.class} fx-tap` }, blocks);
  }
  return h("div", { role: "group", ...props }, blocks);
}

export function flex(ctx, message) {
  const container = message.contents || {};
  if (container.type === "carousel") {
    const bubbles = (container.contents || []).map((one) => bubble(ctx, one));
    return scroller(bubbles, { label: message.altText });
  }
  return bubble(ctx, container, message.altText);
}

/** Shrink texts and labels with adjustMode "shrink-to-fit" once they are laid out. */
export function fitTexts(root) {
  for (const place of root.querySelectorAll(".fx-fit")) {
    const inner = place.querySelector("span, p") || place;
    const full = parseFloat(getComputedStyle(inner).fontSize);
    for (let size = full; size > full * 0.5; size -= 0.5) {
      inner.style.fontSize = `${size}px`;
      if (inner.scrollWidth <= inner.clientWidth + 1) break;
    }
  }
}
