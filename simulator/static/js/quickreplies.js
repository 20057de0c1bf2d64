// Quick replies: chips of the chat's last message only.
import { WAITS_FOR_DATA, runAction } from "./actions.js";
import { h, picture, replace } from "./dom.js";
import { icon } from "./icons.js";
import { messagesOf, store } from "./store.js";

const ICONS = {
  camera: "camera", cameraRoll: "photo", location: "pin", datetimepicker: "calendar",
};

/** The chat's last message that arrived, or undefined. */
function lastOf(chat) {
  return messagesOf(chat).findLast((message) =>
    !(message.from === "bot" && message.delivered === false));
}

function chip(phone, message, item) {
  const { action } = item;
  const key = `${phone.id} ${message.id}`;
  return h("button", {
    class: "quick", data: { action: action.type },
    onclick: async () => {
      if (!WAITS_FOR_DATA.has(action.type)) {
        store.dismissed.add(key);
        drawQuickReplies(phone);
      }
      const done = await runAction(phone, message.id, action);
      if (done) store.dismissed.add(key);
      drawQuickReplies(phone);
    },
  },
  item.imageUrl ? picture(item.imageUrl, "", { class: "quick-icon" })
    : ICONS[action.type] && icon(ICONS[action.type], 16),
  h("span", {}, action.label || action.text || ""));
}

export function drawQuickReplies(phone) {
  const last = lastOf(phone.chat);
  const items = last?.from === "bot" && !last.unsent ? last.message?.quickReply?.items || [] : [];
  const used = last && store.dismissed.has(`${phone.id} ${last.id}`);
  const shown = items.length > 0 && !used && !phone.pc;
  phone.quick.hidden = !shown;
  const key = shown ? last.id : "";
  if (phone.quick.dataset.of === key) return;
  phone.quick.dataset.of = key;
  replace(phone.quick, shown ? items.map((item) => chip(phone, last, item)) : []);
  phone.quick.scrollLeft = 0;
}
