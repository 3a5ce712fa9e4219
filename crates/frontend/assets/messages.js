// The list of messages, the newest first.

import * as api from "./api.js";
import { doing, reload } from "./connection.js";
import { announce, byId, count, fromTemplate, onSubmit, show } from "./element.js";

const SHOWN = 50;

export function start() {
  const input = byId("new-message");
  onSubmit(byId("message-form"), input, async (text) => {
    await doing(() => api.messages.add(text));
    input.value = "";
    announce(`Sent: ${text}`);
    await reload();
  });
}

export async function load() {
  const messages = await api.messages.all();
  const newest = messages.slice(-SHOWN).reverse();
  show(byId("messages"), newest, (message) => message.id, create, update);
  byId("messages-count").textContent = messages.length === 0 ? "" : count(messages.length, "message");
  byId("no-messages").hidden = messages.length > 0;
}

function create() {
  return fromTemplate("message-template");
}

function update(element, message) {
  element.querySelector(".text").textContent = message.message;
}
