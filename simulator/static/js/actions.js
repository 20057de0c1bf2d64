// What happens when something of the bot is tapped: LINE's action objects.
import { post, reportWebhook } from "./api.js";
import { chooseDate, choosePictures, choosePlace, picturesMessage } from "./attach.js";
import { copy, toast } from "./dialogs.js";
import { safeUrl } from "./dom.js";
import { nameOf } from "./store.js";

const SCHEMES = ["http:", "https:", "tel:", "line:"];

function open(uri) {
  const url = safeUrl(uri, SCHEMES);
  if (!url) toast("เปิดลิงก์นี้ไม่ได้", "bad");
  else if (url.startsWith("line:")) toast(`ในแอป LINE จะเปิด ${uri}`);
  else window.open(url, "_blank", "noopener");
}

async function tap(phone, messageId, action, params) {
  const body = { user: phone.viewer(), chat: phone.chat, messageId, action };
  if (params) body.params = params;
  return reportWebhook(await post("tap", body));
}

function afterPostback(phone, action) {
  if (action.inputOption === "closeRichMenu") phone.setMenuOpen(false);
  if (action.inputOption === "openRichMenu") phone.setMenuOpen(true);
  if (action.inputOption === "openKeyboard") phone.openKeyboard(action.fillInText);
  if (action.inputOption === "openVoice") toast("ในแอป LINE จะเปิดช่องอัดเสียง");
}

const RUN = {
  uri: (phone, messageId, action) => {
    open(action.uri || action.linkUri);
    return tap(phone, messageId, action);
  },
  clipboard: (phone, messageId, action) => copy(action.clipboardText || ""),
  datetimepicker: async (phone, messageId, action) => {
    const params = await chooseDate(action);
    return params && tap(phone, messageId, action, params);
  },
  camera: async (phone) => {
    const data = await choosePictures(nameOf(phone.viewer()), { title: "ถ่ายภาพ", capture: true });
    return data && phone.send(picturesMessage(data));
  },
  cameraRoll: async (phone) => {
    const data = await choosePictures(nameOf(phone.viewer()), { title: "เลือกภาพจากคลัง" });
    return data && phone.send(picturesMessage(data));
  },
  location: async (phone) => {
    const place = await choosePlace(nameOf(phone.viewer()));
    return place && phone.send(place);
  },
  postback: async (phone, messageId, action) => {
    afterPostback(phone, action);
    return tap(phone, messageId, action);
  },
};

/** Run an action in a phone; falsy when the person gave nothing (a dialog was cancelled). */
export function runAction(phone, messageId, action) {
  const run = RUN[action.type] || tap;
  return run(phone, messageId, action);
}

/** These keep the quick replies on screen until their data is sent. */
export const WAITS_FOR_DATA = new Set(["camera", "cameraRoll", "location", "datetimepicker"]);
