// The list of tasks: add, complete, edit, delete.

import * as api from "./api.js";
import { doing, reload } from "./connection.js";
import { announce, byId, fromTemplate, onSubmit, show } from "./element.js";

const list = byId("tasks");
let features = { editTask: false, deleteTask: false };
let tasks = [];

export function start() {
  const input = byId("new-task");
  onSubmit(byId("task-form"), input, async (text) => {
    await doing(() => api.tasks.add(text));
    input.value = "";
    announce(`Added: ${text}`);
    await reload();
  });
}

/** Says what the page offers in this environment. */
export function allow(given) {
  features = given;
}

export async function load() {
  tasks = await api.tasks.all();
  render();
}

/** What is open comes first; within, the newest. */
function render() {
  const newest = [...tasks].reverse();
  const sorted = [...newest.filter((task) => !task.done), ...newest.filter((task) => task.done)];
  show(list, sorted, (task) => task.id, create, update);
  const open = tasks.filter((task) => !task.done).length;
  byId("tasks-count").textContent = summary(open, tasks.length - open);
  byId("no-tasks").hidden = tasks.length > 0;
}

function summary(open, done) {
  const parts = [[open, "open"], [done, "done"]].filter(([number]) => number > 0);
  return parts.map(([number, word]) => `${number} ${word}`).join(", ");
}

function create({ id }) {
  const element = fromTemplate("task-template");
  const [done, edit, remove] = [".done", ".edit", ".delete"].map((name) => element.querySelector(name));
  done.addEventListener("change", () => act(element, () => api.tasks.complete(id, done.checked)));
  if (features.editTask) edit.addEventListener("click", () => open(element, id));
  else edit.remove();
  if (features.deleteTask) remove.addEventListener("click", () => discard(element, id));
  else remove.remove();
  return element;
}

function update(element, task) {
  element.querySelector(".text").textContent = task.task;
  element.querySelector(".done").checked = Boolean(task.done);
  element.querySelector(".edit")?.setAttribute("aria-label", `Edit: ${task.task}`);
  element.querySelector(".delete")?.setAttribute("aria-label", `Delete: ${task.task}`);
}

/** Does `work`; whatever came of it, the list then shows what the API has. */
async function act(element, work) {
  element.dataset.busy = "";
  try {
    await doing(work);
    await reload();
    return true;
  } catch (error) {
    announce(`Not saved. ${error.message}`);
    render();
    return false;
  } finally {
    delete element.dataset.busy;
  }
}

async function discard(element, id) {
  const text = element.querySelector(".text").textContent;
  const near = element.nextElementSibling ?? element.previousElementSibling;
  if (await act(element, () => api.tasks.delete(id))) {
    announce(`Deleted: ${text}`);
    (near?.querySelector(".delete") ?? byId("new-task")).focus();
  }
}

function open(element, id) {
  if (element.querySelector(".editor")) return;
  const editor = fromTemplate("edit-template");
  const input = editor.querySelector(".edited");
  input.value = element.querySelector(".text").textContent;
  const close = () => {
    editor.remove();
    element.classList.remove("editing");
    element.querySelector(".edit").focus();
  };
  editor.querySelector(".cancel").addEventListener("click", close);
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  onSubmit(editor, input, async (text) => {
    await doing(() => api.tasks.rename(id, text));
    close();
    announce(`Changed to: ${text}`);
    await reload();
  });
  element.classList.add("editing");
  element.append(editor);
  input.focus();
  input.select();
}
