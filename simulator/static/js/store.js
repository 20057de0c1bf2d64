// What the page knows of the simulated platform, and the news about it.

const bus = new EventTarget();

export const store = {
  state: null,
  ready: false,
  loading: new Map(), // chat id -> time (ms) until which the bot is "typing"
  dismissed: new Set(), // "<phone id> <message id>" whose quick replies were used
};

export function on(name, handler) {
  bus.addEventListener(name, (event) => handler(event.detail));
}

export function emit(name, detail) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Take over a full state (first load and after every reconnection). */
export function reset(state) {
  store.state = {
    users: [], groups: [], chats: [], phones: [], faults: {}, fault_specs: [], log: [], ...state,
  };
  store.ready = true;
  emit("reset");
}

/** Merge a partial state: whole keys are replaced, chats and log are not touched. */
export function patch(partial) {
  if (!store.ready) return;
  const { chats, log, ...rest } = partial;
  Object.assign(store.state, rest);
  for (const chat of chats || []) if (!findChat(chat.id)) store.state.chats.push(chat);
  emit("state", Object.keys(rest));
}

function findChat(id) {
  return store.state.chats.find((chat) => chat.id === id);
}

export function messagesOf(chatId) {
  return findChat(chatId)?.messages || [];
}

function chatFor(message) {
  let chat = findChat(message.chat);
  if (!chat) {
    chat = { id: message.chat, kind: message.chat.startsWith("C") ? "group" : "user", messages: [] };
    store.state.chats.push(chat);
  }
  return chat;
}

/** Add a message, or change the one with its id. */
export function upsert(message) {
  if (!store.ready || !message?.id) return;
  const list = chatFor(message).messages;
  const at = list.findIndex((known) => known.id === message.id);
  if (at < 0) list.push(message);
  else list[at] = { ...list[at], ...message };
  if (message.from === "bot") stopLoading(message.chat);
  emit("message", { message: at < 0 ? message : list[at], isNew: at < 0 });
}

export function addLog(entry) {
  if (!store.ready) return;
  store.state.log.push(entry);
  if (store.state.log.length > 500) store.state.log.splice(0, store.state.log.length - 500);
  emit("log", entry);
}

export function startLoading({ chat, seconds }) {
  store.loading.set(chat, Date.now() + seconds * 1000);
  emit("loading", chat);
  setTimeout(() => {
    if ((store.loading.get(chat) || 0) <= Date.now()) stopLoading(chat);
  }, seconds * 1000 + 50);
}

function stopLoading(chat) {
  if (store.loading.delete(chat)) emit("loading", chat);
}

export const userOf = (id) => store.state.users.find((user) => user.id === id);
export const groupOf = (id) => store.state.groups.find((group) => group.id === id);
export const nameOf = (id) =>
  id === "bot" ? store.state.oa?.displayName || "บอต" : userOf(id)?.name || "ไม่ทราบชื่อ";

/** The rich menu a user sees: their own before the default. */
export function richMenuOf(userId) {
  const menus = store.state.richmenus || {};
  return menus.users?.[userId] || menus.default || null;
}

/** Settings of this browser only (PC mode, open menus), kept between visits. */
export function remember(key, value) {
  try {
    if (value === undefined) return JSON.parse(localStorage.getItem(`sim.${key}`));
    localStorage.setItem(`sim.${key}`, JSON.stringify(value));
  } catch {
    // Private windows may refuse storage; the setting then lasts until reload.
  }
  return value ?? null;
}
