// Turns any part of a bot's message into something that can be tapped or reached by keyboard.
import { h } from "../dom.js";

/** A real <button> that runs the action; its label is what assistive technology reads. */
export function actionButton(ctx, action, props, ...children) {
  const label = action.label || action.text || action.displayText;
  return h("button", {
    ...props,
    "aria-label": children.length && !props.named ? undefined : label,
    data: { action: action.type || "" },
    onclick: (event) => {
      event.stopPropagation();
      ctx.run(action);
    },
  }, children);
}

const holdsAction = (component) =>
  component?.type === "button" || Boolean(component?.action)
  || (component?.contents || []).some(holdsAction);

/** Whether some component below this one has an action of its own. */
const nests = (component) => (component.contents || []).some(holdsAction);

/** A <div> with the part of a button, for areas that hold buttons themselves. */
export function actionArea(ctx, action, props, ...children) {
  const run = (event) => {
    if (event.target.closest("button, a, [role=button]") !== event.currentTarget) return;
    event.stopPropagation();
    ctx.run(action);
  };
  return h("div", {
    ...props,
    role: "button", tabindex: "0", "aria-label": action.label,
    data: { action: action.type || "" },
    onclick: run,
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      run(event);
    },
  }, children);
}

/** The element for a component: <button>, focusable <div> or plain <div>. */
export function shell(ctx, component, props, ...children) {
  if (!component.action) return h("div", props, children);
  const tapped = { ...props, class: `${props.class} fx-tap` };
  if (nests(component)) return actionArea(ctx, component.action, tapped, children);
  return actionButton(ctx, component.action, tapped, children);
}
