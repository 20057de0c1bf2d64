// A sideways strip with arrow buttons for people without a touch screen.
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A mouse wheel moves the strip sideways, where nothing can be moved up and down. */
export function wheelSideways(strip) {
  strip.addEventListener("wheel", (event) => {
    if (event.deltaX || event.shiftKey || strip.scrollWidth <= strip.clientWidth) return;
    event.preventDefault();
    strip.scrollLeft += event.deltaY;
  }, { passive: false });
  return strip;
}

export function scroller(items, { label, gap = 8 } = {}) {
  const strip = h("div", {
    class: "strip", tabindex: "0", role: "group", "aria-label": label, style: { gap: `${gap}px` },
  }, items);
  const move = (way) => {
    const step = (items[0]?.getBoundingClientRect().width || 200) + gap;
    strip.scrollBy({ left: way * step, behavior: "smooth" });
  };
  const back = arrow("chevronLeft", "ก่อนหน้า", "strip-back", () => move(-1));
  const next = arrow("chevronRight", "ถัดไป", "strip-next", () => move(1));
  const update = () => {
    back.hidden = strip.scrollLeft < 4;
    next.hidden = strip.scrollLeft > strip.scrollWidth - strip.clientWidth - 4;
  };
  strip.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(strip);
  return h("div", { class: "scroller" }, strip, back, next);
}

function arrow(name, label, kind, onclick) {
  return h("button", { class: `strip-arrow ${kind}`, "aria-label": label, hidden: true, onclick },
    icon(name, 18));
}
