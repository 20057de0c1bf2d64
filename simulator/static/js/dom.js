// Builds DOM nodes from data; text always becomes a text node, never markup.

const SVG_NS = "http://www.w3.org/2000/svg";

function assign(node, props) {
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.setAttribute("class", value);
    else if (key === "style") setStyle(node, value);
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "disabled") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
}

function setStyle(node, style) {
  for (const [name, value] of Object.entries(style)) {
    if (value !== undefined && value !== null) node.style.setProperty(name, String(value));
  }
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/** h("div", {class, style: {}, data: {}, onclick}, ...children) -> HTMLElement. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  if (tag === "button" && !("type" in props)) node.type = "button";
  assign(node, props);
  append(node, children);
  return node;
}

/** The same for SVG elements. */
export function s(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG_NS, tag);
  assign(node, props);
  append(node, children);
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** Only these schemes may leave the page; anything else (javascript:, data:) is refused. */
export function safeUrl(url, schemes = ["http:", "https:"]) {
  try {
    const parsed = new URL(url, location.href);
    return schemes.includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A picture that turns into a quiet placeholder when its address cannot be loaded. */
export function picture(url, alt, props = {}) {
  const source = safeUrl(url, ["http:", "https:", "blob:"]);
  const img = h("img", { alt: alt || "", loading: "lazy", decoding: "async", ...props });
  img.addEventListener("error", () => img.classList.add("broken"));
  if (source) img.src = source;
  else img.classList.add("broken");
  return img;
}
