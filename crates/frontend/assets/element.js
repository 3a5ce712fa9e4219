// Small things that the parts of the page do to its elements.

import { Away } from "./api.js";

export const byId = (id) => document.getElementById(id);

/** A copy of what the template holds. */
export function fromTemplate(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

/** Says it to those who do not see the page change. */
export function announce(text) {
  byId("announcement").textContent = text;
}

/** `1 task`, `2 tasks`. */
export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Shows `items` as the children of `parent`, keeping the elements of those that were there. */
export function show(parent, items, key, create, update) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const elements = items.map((item) => {
    const id = String(key(item));
    const known = before.get(id);
    const element = known ?? create(item);
    before.delete(id);
    element.dataset.key = id;
    update(element, item);
    return element;
  });
  for (const gone of before.values()) gone.remove();
  elements.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
}

/** Runs `send` with the form's text; what is typed stays until it is saved. */
export function onSubmit(form, input, send) {
  const error = form.querySelector(".error");
  const say = (text) => {
    error.textContent = text;
    input.setAttribute("aria-invalid", String(text !== ""));
  };
  input.addEventListener("input", () => say(""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy !== undefined) return;
    const text = input.value.trim();
    if (text === "") {
      say("Write something first.");
      input.focus();
      return;
    }
    form.dataset.busy = "";
    try {
      await send(text);
      say("");
    } catch (problem) {
      say(problem instanceof Away ? "Not saved: the API is away." : problem.message);
      input.focus();
    } finally {
      delete form.dataset.busy;
    }
  });
}
