// Brings the parts of the page together.

import { config } from "./api.js";
import * as connection from "./connection.js";
import * as messages from "./messages.js";
import * as tasks from "./tasks.js";
import * as versions from "./versions.js";

let known = false;

/** What is shown depends on the environment: it comes first, once. */
async function load() {
  if (!known) {
    const given = await config();
    versions.start(given);
    tasks.allow(given.features);
    known = true;
  }
  await Promise.all([tasks.load(), messages.load()]);
}

tasks.start();
messages.start();
connection.start(load);
