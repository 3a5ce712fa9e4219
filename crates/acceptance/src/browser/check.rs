//! What people do with the page, in the order in which it is tried.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::browser::site::Site;

type Check = fn(&mut Site) -> Result<()>;

pub const CHECKS: &[(&str, Check)] = &[
    ("the page is empty at first", empty),
    ("a task is there after a reload", add),
    ("a task is edited", edit),
    ("a task is completed", complete),
    ("a task is deleted", delete),
    ("nothing is taken as markup", markup),
    ("an empty task is refused beside its field", refuse),
    ("messages are sent and kept", messages),
    ("versions and tracks are shown", versions),
    ("everything works by keyboard", keyboard),
    ("features that are off are hidden", features),
    ("an API that is away is told, and comes back", away),
    ("a phone needs no horizontal scrolling", narrow),
    ("it is dark where people want it dark", dark),
];

const TASKS: &str = "#tasks .text";
const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";
const ESCAPE: &str = "\u{E00C}";

fn empty(site: &mut Site) -> Result<()> {
    site.visit()?;
    site.until("!document.getElementById('no-tasks').hidden")?;
    site.photograph("empty")
}

fn add(site: &mut Site) -> Result<()> {
    for task in ["Water the plants", "Write the release notes", "Größe & Maß prüfen 🎉"] {
        site.driver.type_into("#new-task", task)?;
        site.driver.click("#task-form button")?;
        site.until("document.getElementById('new-task').value === ''")?;
    }
    let all = ["Größe & Maß prüfen 🎉", "Write the release notes", "Water the plants"];
    site.until_texts(TASKS, &all)?;
    site.visit()?;
    site.until_texts(TASKS, &all)
}

fn edit(site: &mut Site) -> Result<()> {
    site.driver.click("#tasks li:nth-child(2) .edit")?;
    site.photograph("editing")?;
    // The old text is selected: typing replaces it.
    site.driver.press("Publish the release notes")?;
    site.driver.click(".editor .primary")?;
    site.until_texts(
        TASKS,
        &["Größe & Maß prüfen 🎉", "Publish the release notes", "Water the plants"],
    )
}

fn complete(site: &mut Site) -> Result<()> {
    site.driver.click("#tasks li:nth-child(1) .done")?;
    let after = ["Publish the release notes", "Water the plants", "Größe & Maß prüfen 🎉"];
    site.until_texts(TASKS, &after)?;
    site.visit()?;
    site.until_texts(TASKS, &after)?;
    site.until("document.querySelector('#tasks li:nth-child(3) .done').checked")?;
    site.until("document.getElementById('tasks-count').textContent === '2 open, 1 done'")
}

fn delete(site: &mut Site) -> Result<()> {
    site.driver.click("#tasks li:nth-child(3) .delete")?;
    site.until_texts(TASKS, &["Publish the release notes", "Water the plants"])
}

fn markup(site: &mut Site) -> Result<()> {
    let hostile = "<img src=x onerror=alert(1)>'; DROP TABLE main_table; --";
    site.driver.type_into("#new-task", &format!("{hostile}{ENTER}"))?;
    site.until_texts(TASKS, &[hostile, "Publish the release notes", "Water the plants"])?;
    site.driver.click("#tasks li:nth-child(1) .delete")?;
    site.until_texts(TASKS, &["Publish the release notes", "Water the plants"])
}

fn refuse(site: &mut Site) -> Result<()> {
    site.driver.type_into("#new-task", &format!("   {ENTER}"))?;
    site.until("document.getElementById('task-error').textContent === 'Write something first.'")?;
    site.until("document.activeElement.getAttribute('aria-invalid') === 'true'")?;
    site.driver.type_into("#new-task", "x\u{E003}")?;
    site.until("document.getElementById('task-error').textContent === ''")
}

fn messages(site: &mut Site) -> Result<()> {
    for message in ["Green is ready, blue still serves.", "Switching over at ten."] {
        site.driver.type_into("#new-message", &format!("{message}{ENTER}"))?;
        site.until("document.getElementById('new-message').value === ''")?;
    }
    let newest = ["Switching over at ten.", "Green is ready, blue still serves."];
    site.until_texts("#messages .text", &newest)?;
    site.visit()?;
    site.until_texts("#messages .text", &newest)
}

fn versions(site: &mut Site) -> Result<()> {
    site.until_texts("#page-version", &["2.0.0 green"])?;
    site.until_texts("#api-version", &["1.4.2 blue"])?;
    site.until("document.getElementById('answers-text').textContent.endsWith('1.4.2 blue 100 %')")?;
    site.driver.click("#tasks li:nth-child(2) .done")?;
    site.until("document.getElementById('tasks-count').textContent === '1 open, 1 done'")?;
    site.photograph("light")
}

fn keyboard(site: &mut Site) -> Result<()> {
    site.visit()?;
    // The link over everything, then the field.
    site.driver.press(TAB)?;
    site.until("document.activeElement.className === 'skip'")?;
    site.driver.press(ENTER)?;
    site.until("document.activeElement.id === 'new-task'")?;
    site.driver.press(&format!("By keyboard{ENTER}"))?;
    site.until_texts("#tasks li:first-child .text", &["By keyboard"])?;
    // The button, the first task's box, its two actions.
    site.driver.press(&format!("{TAB}{TAB}"))?;
    site.until("document.activeElement.matches('#tasks li:first-child .done')")?;
    site.driver.press(TAB)?;
    site.photograph("focus")?;
    site.driver.press(ENTER)?;
    site.driver.press(&format!("dropped{ESCAPE}"))?;
    site.until("document.activeElement.matches('#tasks li:first-child .edit')")?;
    site.driver.press(ENTER)?;
    site.driver.press(&format!("Without a mouse{ENTER}"))?;
    site.until_texts("#tasks li:first-child .text", &["Without a mouse"])?;
    site.until("document.activeElement.matches('#tasks li:first-child .edit')")?;
    site.driver.press(&format!("{TAB}{ENTER}"))?;
    site.until("document.querySelectorAll('#tasks li').length === 2")?;
    site.until("document.activeElement.matches('#tasks li:first-child .delete')")
}

fn features(site: &mut Site) -> Result<()> {
    let off = [("FEATURE_EDIT_TASK", "false"), ("FEATURE_DELETE_TASK", "false")];
    let page = site.other_page(&off)?;
    site.driver.go(&format!("http://127.0.0.1:{}/", page.port))?;
    site.connected()?;
    site.until("document.querySelectorAll('#tasks .done').length === 2")?;
    site.until("document.querySelectorAll('#tasks button').length === 0")
}

fn away(site: &mut Site) -> Result<()> {
    site.visit()?;
    site.complaints()?;
    site.api.kill();
    site.driver.type_into("#new-task", &format!("Kept while away{ENTER}"))?;
    site.until("!document.getElementById('away').hidden")?;
    site.until("document.getElementById('task-error').textContent.startsWith('Not saved')")?;
    site.until("document.querySelectorAll('#tasks li').length === 2")?;
    site.photograph("away")?;
    site.api.resume()?;
    site.connected()?;
    site.until("document.getElementById('away').hidden")?;
    // What was typed is still there to be sent.
    site.driver.type_into("#new-task", ENTER)?;
    site.until_texts("#tasks li:first-child .text", &["Kept while away"])?;
    // The browser itself notes each answer that failed; there must be nothing else.
    for entry in site.driver.console()? {
        let message = entry["message"].as_str().unwrap_or_default();
        ensure!(entry["source"] == "network" && message.contains("/api/"), "{message}");
    }
    Ok(())
}

fn narrow(site: &mut Site) -> Result<()> {
    let phone = json!({ "width": 375, "height": 812, "deviceScaleFactor": 2, "mobile": true });
    site.driver.command("Emulation.setDeviceMetricsOverride", &phone)?;
    let long = "Anunbrokenwordthatislongerthanaphoneiswide".repeat(2);
    site.driver.type_into("#new-task", &format!("{long}{ENTER}"))?;
    site.visit()?;
    site.until_texts("#tasks li:first-child .text", &[&long])?;
    site.until("document.documentElement.scrollWidth === 375")?;
    site.photograph("phone")?;
    site.driver.click("#tasks li:first-child .edit")?;
    site.until("document.documentElement.scrollWidth === 375")?;
    site.photograph("phone-editing")?;
    site.driver.press(ESCAPE)
}

fn dark(site: &mut Site) -> Result<()> {
    let scheme = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    site.driver.command("Emulation.setEmulatedMedia", &scheme)?;
    site.until("getComputedStyle(document.body).backgroundColor === 'rgb(16, 18, 28)'")?;
    site.photograph("phone-dark")?;
    site.driver.command("Emulation.clearDeviceMetricsOverride", &json!({}))?;
    site.visit()?;
    site.photograph("dark")
}
