// Choosing what to send besides text: pictures, files, a place, a sticker.
import { dialog, field, formFoot, toast } from "./dialogs.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { samplePictures } from "./samples.js";
import { PICKER, face } from "./sticker.js";

const MAX_ALBUM = 20;
const MAX_SIDE = 4096;

function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(text);
}

/** JPEG and PNG up to 8 MB go as they are; everything else is drawn anew as JPEG. */
async function pictureData(blob) {
  if (["image/jpeg", "image/png"].includes(blob.type) && blob.size < 8 * 1024 * 1024) {
    return base64(await blob.arrayBuffer());
  }
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.88).split(",")[1];
}

async function readPictures(files) {
  const data = [];
  for (const file of [...files].slice(0, MAX_ALBUM)) {
    try {
      data.push(await pictureData(file));
    } catch {
      toast(`อ่านภาพ ${file.name} ไม่ได้`, "bad");
    }
  }
  return data;
}

/** Message for /_sim/send from one picture or an album of several; null when there is none. */
export function picturesMessage(data) {
  if (!data?.length) return null;
  return data.length === 1 ? { type: "image", data: data[0] } : { type: "images", data };
}

/** The picture chooser: own files or samples. Gives base64 strings or null. */
export function choosePictures(whose, { title = "ส่งรูปภาพ", capture = false } = {}) {
  return dialog(title, (close) => {
    const chosen = new Set();
    const input = h("input", {
      type: "file", accept: "image/*", multiple: !capture, class: "quiet", tabindex: "-1",
      capture: capture ? "environment" : undefined, data: { role: "file" },
      onchange: async () => close(await readPictures(input.files)),
    });
    const send = h("button", {
      class: "main-button", disabled: true, data: { role: "send-pictures" },
      onclick: () => close([...chosen].map((one) => one.data)),
    }, "ส่ง");
    const tiles = samplePictures().map((one) => {
      const tile = h("button", {
        class: "tile", "aria-pressed": "false", data: { role: "sample-picture" },
        onclick: () => {
          if (!chosen.delete(one)) chosen.add(one);
          tile.setAttribute("aria-pressed", String(chosen.has(one)));
          send.disabled = chosen.size === 0;
          send.textContent = chosen.size ? `ส่ง ${chosen.size} ภาพ` : "ส่ง";
        },
      }, h("img", { src: one.url, alt: "" }), h("span", {}, one.name));
      return tile;
    });
    return h("div", { class: "dialog-body" },
      h("p", { class: "hint" }, "ภาพตัวอย่าง เลือกได้มากกว่าหนึ่งภาพ"),
      h("div", { class: "tiles" }, tiles),
      h("div", { class: "dialog-foot" },
        h("button", { class: "plain-button", onclick: () => input.click() },
          icon(capture ? "camera" : "photo", 18), "เลือกจากเครื่องนี้"),
        input, send));
  }, { whose });
}

/** Milliseconds of a video or sound; undefined where this browser cannot read it. */
async function durationOf(type, file) {
  const player = h(type, { preload: "metadata", src: URL.createObjectURL(file) });
  await new Promise((resolve) => {
    player.onloadedmetadata = resolve;
    player.onerror = resolve;
  });
  URL.revokeObjectURL(player.src);
  return Number.isFinite(player.duration) ? Math.round(player.duration * 1000) : undefined;
}

/** A video, a sound or any file. Gives a message for /_sim/send or null. */
export function chooseFile(type = "file") {
  return new Promise((resolve) => {
    const input = h("input", { type: "file", accept: type === "file" ? undefined : `${type}/*` });
    input.addEventListener("cancel", () => resolve(null));
    input.addEventListener("change", async () => {
      const file = input.files[0];
      if (!file) return resolve(null);
      const data = base64(await file.arrayBuffer());
      if (type === "file") return resolve({ type, fileName: file.name, fileSize: file.size, data });
      return resolve({ type, data, duration: await durationOf(type, file) });
    });
    input.click();
  });
}

const PLACES = [
  {
    title: "อาคาร 2 (ตัวอย่าง)", address: "ถนนตัวอย่าง อำเภอเมือง จังหวัดชัยภูมิ",
    latitude: 15.8068, longitude: 102.0316,
  },
  {
    title: "ห้องคอมพิวเตอร์ (ตัวอย่าง)", address: "โรงเรียนตัวอย่าง จังหวัดเพชรบูรณ์",
    latitude: 16.419, longitude: 101.1606,
  },
];

/** A place. Gives a message for /_sim/send or null. */
export function choosePlace(whose) {
  return dialog("ส่งตำแหน่งที่ตั้ง", (close) => {
    const form = h("form", {
      class: "dialog-body",
      onsubmit: (event) => {
        event.preventDefault();
        const value = Object.fromEntries(new FormData(form));
        close({
          type: "location", title: value.title, address: value.address,
          latitude: Number(value.latitude), longitude: Number(value.longitude),
        });
      },
    });
    const fill = (place) => {
      for (const [name, value] of Object.entries(place)) form.elements[name].value = value;
    };
    const number = (name) => h("input", { name, type: "number", step: "any", required: true });
    form.append(
      h("div", { class: "chips" }, PLACES.map((place) =>
        h("button", { class: "chip", onclick: () => fill(place) }, place.title))),
      field("ชื่อสถานที่", h("input", { name: "title", maxlength: "100" })),
      field("ที่อยู่", h("input", { name: "address", maxlength: "100" })),
      h("div", { class: "field-pair" },
        field("ละติจูด", number("latitude")), field("ลองจิจูด", number("longitude"))),
      formFoot(close, "ส่งตำแหน่ง"));
    fill(PLACES[0]);
    return form;
  }, { whose });
}

/** A sticker. Gives a message for /_sim/send or null. */
export function chooseSticker(whose) {
  return dialog("สติกเกอร์", (close) => h("div", { class: "dialog-body stickers" },
    PICKER.map(({ packageId, stickerId, word }) => h("button", {
      class: "sticker-choice", data: { role: "sticker" },
      onclick: () => close({ type: "sticker", packageId, stickerId }),
    }, face(packageId, stickerId, 76), h("span", {}, word)))), { whose });
}

const INPUTS = { date: "date", time: "time", datetime: "datetime-local" };

/** The native date input of a datetimepicker action. Gives LINE's params object or null. */
export function chooseDate(action) {
  const mode = INPUTS[action.mode] ? action.mode : "datetime";
  const tidy = (value) => value?.replace(/t/i, "T").slice(0, 16);
  return dialog(action.label || "เลือกวันเวลา", (close) => {
    const input = h("input", {
      type: INPUTS[mode], required: true, value: tidy(action.initial) || "",
      min: tidy(action.min), max: tidy(action.max), data: { role: "date" },
    });
    return h("form", {
      class: "dialog-body",
      onsubmit: (event) => {
        event.preventDefault();
        close({ [mode]: input.value.slice(0, mode === "datetime" ? 16 : undefined) });
      },
    }, field("วันเวลา", input), formFoot(close, "ตกลง"));
  });
}
