// Live news by server-sent events; every (re)connection loads the full state again.
import { loadState } from "./api.js";
import { addLog, emit, patch, reset, startLoading, store, upsert } from "./store.js";

const RETRY_MS = [300, 600, 1200, 2500, 5000];
let failures = 0;

function listen(source, name, handler) {
  source.addEventListener(name, (event) => {
    try {
      handler(JSON.parse(event.data));
    } catch (error) {
      console.error(`event ${name}`, error);
    }
  });
}

/** News arriving before the state are kept and applied after it, so that none is lost. */
function queued(source) {
  let waiting = [];
  const take = (fn, late = fn) => (data) => (waiting ? waiting.push(() => late(data)) : fn(data));
  listen(source, "message", take(upsert));
  listen(source, "update", take(upsert));
  listen(source, "log", take(addLog, addLogOnce));
  listen(source, "state", take(patch));
  listen(source, "loading", take(startLoading));
  return () => {
    const late = waiting || [];
    waiting = null;
    return late;
  };
}

/** A log entry has no id: one that is already in the state's log is not added again. */
function addLogOnce(entry) {
  const text = JSON.stringify(entry);
  if (!store.state.log.some((known) => JSON.stringify(known) === text)) addLog(entry);
}

export function connect() {
  emit("connection", failures ? "retry" : "connecting");
  const source = new EventSource("/_sim/stream");
  const release = queued(source);
  let closed = false;

  const fail = () => {
    if (closed) return;
    closed = true;
    source.close();
    emit("connection", "lost");
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
    failures += 1;
    setTimeout(connect, wait);
  };

  source.onerror = fail;
  source.onopen = async () => {
    try {
      const state = await loadState();
      if (closed) return;
      reset(state);
      for (const apply of release()) apply();
      failures = 0;
      emit("connection", "live");
    } catch (error) {
      console.error("state", error);
      fail();
    }
  };
}
