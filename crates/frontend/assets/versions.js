// Which version and track of the API answered, so that a release can be watched as it goes.

import { onAnswer } from "./api.js";
import { byId, count } from "./element.js";

const KEPT = 40;
const answers = [];

export function start(config) {
  byId("page-version").append(...badge(config));
  onAnswer(add);
}

function add(answer) {
  answers.push(answer);
  if (answers.length > KEPT) answers.shift();
  byId("api-version").replaceChildren(...badge(answer));

  const list = byId("answers");
  const mark = document.createElement("li");
  mark.dataset.color = answer.color ?? "";
  mark.title = name(answer);
  list.append(mark);
  if (list.children.length > KEPT) list.firstElementChild.remove();
  byId("answers-text").textContent = `Last ${count(answers.length, "answer")}: ${shares()}`;
}

/** `1.4.1 blue 90 %, 1.4.2 green 10 %` */
function shares() {
  const counts = new Map();
  for (const answer of answers) counts.set(name(answer), (counts.get(name(answer)) ?? 0) + 1);
  const share = (number) => Math.round((100 * number) / answers.length);
  return [...counts].sort().map(([who, number]) => `${who} ${share(number)} %`).join(", ");
}

function badge(answer) {
  const dot = document.createElement("span");
  dot.className = "track";
  dot.dataset.color = answer.color ?? "";
  return [dot, name(answer)];
}

function name({ version, color }) {
  return color ? `${version} ${color}` : version;
}
