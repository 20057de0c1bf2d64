// The control API of the simulator: one function per kind of request.
import { toast } from "./dialogs.js";

async function request(method, path, body) {
  const init = { method, headers: {} };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const response = await fetch(path, init);
  const text = await response.text();
  let data = {};
  try {
    data = text ? JSON.parse(text) : {};
  } catch {
    data = {}; // an error page, not worth showing
  }
  if (!response.ok) throw new Error(data.message || data.error || `HTTP ${response.status}`);
  return data;
}

export const loadState = () => request("GET", "/_sim/state");

/** POST to /_sim/<path>; a refusal is shown as a toast and gives null. */
export async function post(path, body = {}) {
  try {
    return await request("POST", `/_sim/${path}`, body);
  } catch (error) {
    toast(`ทำรายการไม่สำเร็จ: ${error.message}`, "bad");
    return null;
  }
}

/** Warn when the bot did not take an event; the message itself is in the chat all the same. */
export function reportWebhook(result) {
  const status = result?.webhook?.status;
  if (status !== undefined && status !== null && (status < 200 || status > 299)) {
    toast(status === 0 ? "ติดต่อบอตไม่ได้" : `บอตตอบ HTTP ${status}`, "bad");
  }
  return result;
}
