// Whether the API answers: says when it does not, tries again by itself, and keeps the lists fresh.

import { Away } from "./api.js";
import { byId } from "./element.js";

const FRESH = 10;
const WAITS = [1, 2, 4, 8, 15];

let load = async () => {};
let failures = 0;
let timer;
let loading;

/** Begins to call `loader`, again and again; after each failure a little later. */
export function start(loader) {
  load = loader;
  byId("retry").addEventListener("click", refresh);
  window.addEventListener("online", refresh);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
  });
  return refresh();
}

/** Loads anew, now. Those who ask while it loads get the same answer. */
export function refresh() {
  loading ??= attempt().finally(() => (loading = undefined));
  return loading;
}

/** Loads what is there after a change: a load that began before it does not count. */
export async function reload() {
  await loading;
  return refresh();
}

/** Does `work`, and learns from how it went whether the API is there. */
export async function doing(work) {
  try {
    const result = await work();
    if (failures > 0) refresh();
    return result;
  } catch (error) {
    if (error instanceof Away) away(error.message);
    throw error;
  }
}

async function attempt() {
  clearTimeout(timer);
  try {
    await load();
    here();
  } catch (error) {
    away(error instanceof Away ? error.message : "Its answer makes no sense here.");
    if (!(error instanceof Away)) console.warn(error);
  }
}

function here() {
  failures = 0;
  show("here", "Connected");
  byId("away").hidden = true;
  wait(FRESH, () => {});
}

function away(why) {
  const seconds = WAITS[Math.min(failures, WAITS.length - 1)];
  failures += 1;
  show("away", "Not connected");
  byId("away").hidden = false;
  byId("away-text").textContent = why;
  wait(seconds, (left) => {
    byId("away-wait").textContent = `Trying again in ${left} s.`;
  });
}

/** Counts down to the next attempt. A page that nobody sees waits until somebody does. */
function wait(seconds, tell) {
  clearTimeout(timer);
  tell(seconds);
  timer = setTimeout(() => {
    if (seconds > 1) wait(seconds - 1, tell);
    else if (!document.hidden) refresh();
  }, 1000);
}

function show(state, text) {
  byId("state").dataset.state = state;
  byId("state-text").textContent = text;
  document.body.dataset.state = state;
}
