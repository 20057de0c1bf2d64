// Pictures, imagemaps, places, video, sound and files in a chat.
import { h, picture, safeUrl } from "./dom.js";
import { lightbox } from "./dialogs.js";
import { actionButton } from "./flex/tappable.js";
import { bytes } from "./format.js";
import { icon } from "./icons.js";

export function image(ctx, body) {
  const full = body.contentUrl || body.originalContentUrl;
  const small = body.contentUrl || body.previewImageUrl || full;
  return h("button", {
    class: "media-image", "aria-label": "ดูภาพขนาดเต็ม", onclick: () => lightbox(full || small),
  }, picture(small, "รูปภาพ"));
}

function mapArea(ctx, body, action) {
  const { x, y, width, height } = action.area;
  const base = body.baseSize || { width: 1040, height: 1040 };
  const percent = (part, whole) => `${(100 * part) / whole}%`;
  return actionButton(ctx, action, {
    class: "media-area", named: true,
    style: {
      left: percent(x, base.width), top: percent(y, base.height),
      width: percent(width, base.width), height: percent(height, base.height),
    },
  }, h("span", { class: "quiet" }, action.label || action.text || action.linkUri || ""));
}

export function imagemap(ctx, body) {
  const base = body.baseSize || { width: 1040, height: 1040 };
  return h("div", {
    class: "media-map", style: { "aspect-ratio": `${base.width} / ${base.height}` },
  }, picture(`${body.baseUrl}/700`, body.altText),
  (body.actions || []).map((action) => mapArea(ctx, body, action)));
}

export function place(ctx, body) {
  const href = safeUrl(`https://www.google.com/maps/search/?api=1&query=${body.latitude},${body.longitude}`);
  return h("a", { class: "media-place", href, target: "_blank", rel: "noopener noreferrer" },
    h("span", { class: "media-map-sketch" }, icon("pin", 30)),
    h("span", { class: "media-place-words" },
      h("strong", {}, body.title || "ตำแหน่งที่ตั้ง"),
      body.address && h("span", {}, body.address),
      h("small", {}, `${Number(body.latitude).toFixed(5)}, ${Number(body.longitude).toFixed(5)}`)));
}

const length = (ms) => {
  const seconds = Math.round((ms || 0) / 1000);
  return seconds ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "";
};

export function video(ctx, body) {
  const poster = safeUrl(body.previewImageUrl) || undefined;
  const src = safeUrl(body.originalContentUrl || body.contentUrl) || undefined;
  return h("video", { class: "media-video", controls: true, preload: "none", poster, src });
}

export function audio(ctx, body) {
  const src = safeUrl(body.originalContentUrl || body.contentUrl) || undefined;
  return h("div", { class: "media-sound" }, icon("sound", 22),
    h("audio", { controls: true, preload: "none", src }), h("span", {}, length(body.duration)));
}

export function file(ctx, body) {
  return h("div", { class: "media-file" },
    h("span", { class: "media-file-icon" }, icon("file", 24)),
    h("span", {}, h("strong", {}, body.fileName || "ไฟล์"), h("small", {}, bytes(body.fileSize))));
}
