// The calls to the API, each to this page's own origin.

/** The API gave no answer, or its gateway said that it cannot. */
export class Away extends Error {}

/** The API answered, and said no. */
export class Refused extends Error {}

const PATIENCE = 10_000;
const PAGE = 1000;
const AWAY = [502, 503, 504];
const listeners = [];

/** Calls `listener` with the version and colour of each answer of the API. */
export function onAnswer(listener) {
  listeners.push(listener);
}

export const tasks = {
  all: () => all("tasks"),
  add: (task) => call("POST", "tasks", { task }),
  rename: (id, task) => call("PATCH", `tasks/${id}`, { task }),
  complete: (id, done) => call("PATCH", `tasks/${id}`, { done }),
  delete: (id) => call("DELETE", `tasks/${id}`),
};

export const messages = {
  all: () => all("messages"),
  add: (message) => call("POST", "messages", { message }),
};

/** What this environment shows; asked of the page's own server. */
export async function config() {
  const response = await ask("config.json", { cache: "no-store" });
  if (!response.ok) throw new Away("The page's server cannot answer.");
  return response.json();
}

async function call(method, path, body) {
  const options = { method, headers: { accept: "application/json" } };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await ask(`api/${path}`, options);
  tell(response);
  const document = await read(response);
  if (AWAY.includes(response.status)) throw new Away(sentence(document?.detail) ?? "It cannot answer.");
  if (!response.ok) throw new Refused(reason(document, response.status));
  return document;
}

async function ask(path, options) {
  try {
    return await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Away(error.name === "TimeoutError" ? "It did not answer in time." : "It cannot be reached.");
  }
}

function tell(response) {
  const version = response.headers.get("x-version");
  if (version === null) return;
  const color = response.headers.get("x-color");
  for (const listener of listeners) listener({ version, color });
}

async function read(response) {
  try {
    const text = await response.text();
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Every record, by number; the API gives at most as many at a time as it wants to. */
async function all(path) {
  const records = [];
  for (;;) {
    const after = records.at(-1)?.id ?? 0;
    const page = await call("GET", `${path}?limit=${PAGE}&after=${after}`);
    records.push(...page);
    if (page.length < PAGE) return records;
  }
}

/** What is wrong with the first field that is wrong, else the problem's own words (RFC 9457). */
function reason(document, status) {
  const first = document?.errors?.[0];
  return sentence(field(first) ?? document?.detail ?? document?.title) ?? `The API said ${status}.`;
}

/** `{ field: "task", message: "must not be empty" }` */
function field(error) {
  return error && `${error.field} ${error.message}`;
}

function sentence(text) {
  if (!text) return undefined;
  const start = text[0].toUpperCase() + text.slice(1);
  return start.endsWith(".") ? start : `${start}.`;
}
