// Template messages: buttons, confirm, carousel and image carousel.
import { h, picture } from "./dom.js";
import { actionButton, actionArea } from "./flex/tappable.js";
import { color } from "./flex/units.js";
import { scroller } from "./scroller.js";

const label = (action) => h("span", {}, action.label || "");

function actionList(ctx, actions) {
  return h("div", { class: "tp-actions" }, (actions || []).map((action) =>
    actionButton(ctx, action, { class: "tp-action", title: action.label }, label(action))));
}

function thumbnail(column, settings) {
  if (!column.thumbnailImageUrl) return null;
  return h("div", {
    class: "tp-thumb",
    style: {
      "aspect-ratio": settings.imageAspectRatio === "square" ? "1 / 1" : "1.51 / 1",
      "background-color": color(column.imageBackgroundColor),
    },
  }, picture(column.thumbnailImageUrl, column.title, {
    style: { "object-fit": settings.imageSize === "contain" ? "contain" : "cover" },
  }));
}

function card(ctx, column, settings) {
  const top = [
    thumbnail(column, settings),
    h("div", { class: "tp-words" },
      column.title && h("p", { class: "tp-title" }, column.title),
      h("p", { class: "tp-text" }, column.text || "")),
  ];
  const upper = column.defaultAction
    ? actionArea(ctx, column.defaultAction, { class: "tp-upper fx-tap" }, top)
    : h("div", { class: "tp-upper" }, top);
  return h("div", { class: "tp-card" }, upper, actionList(ctx, column.actions));
}

function confirm(ctx, template) {
  return h("div", { class: "tp-card" },
    h("div", { class: "tp-words" }, h("p", { class: "tp-text" }, template.text || "")),
    h("div", { class: "tp-actions tp-pair" }, (template.actions || []).map((action) =>
      actionButton(ctx, action, { class: "tp-action", title: action.label }, label(action)))));
}

function imageColumn(ctx, column) {
  return actionButton(ctx, column.action || {}, { class: "tp-image" },
    picture(column.imageUrl, ""),
    column.action?.label && h("span", { class: "tp-pill" }, column.action.label));
}

export function template(ctx, message) {
  const body = message.template || {};
  if (body.type === "confirm") return confirm(ctx, body);
  if (body.type === "carousel") {
    const cards = (body.columns || []).map((column) => card(ctx, column, body));
    return scroller(cards, { label: message.altText });
  }
  if (body.type === "image_carousel") {
    const images = (body.columns || []).map((column) => imageColumn(ctx, column));
    return scroller(images, { label: message.altText });
  }
  return card(ctx, body, body);
}
