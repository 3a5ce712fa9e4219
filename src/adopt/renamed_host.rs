//! Names of services that no Service can have, in commands and files: there they are those of the Services.

use crate::adopt::draft::Draft;
use crate::adopt::environment::ComponentDraft;
use crate::adopt::mention::HostNames;
use crate::adopt::mounted::Mounted;
use crate::adopt::opened_folder::{self, files_of};
use crate::adopt::part::Part;
use crate::adopt::told::ToldAll;
use crate::resolve::inputs::NamedFiles;
use crate::values::scalar::Label;

/// Longer files are not copied into the values, in bytes.
const LONGEST: usize = 32 * 1024;

/// Writes the names of Services where commands and files of programs have others that are none.
pub fn write(
    parts: &[Part],
    hosts: &HostNames,
    mounts: &[Vec<Mounted>],
    files: &dyn NamedFiles,
    components: &mut [ComponentDraft],
    told: &mut ToldAll,
) {
    let services: Vec<String> = parts
        .iter()
        .zip(components.iter())
        .map(|(part, component)| {
            let said = component.base.get_map("service").and_then(|service| service.get("name"));
            match said {
                Some(Draft::Text(name)) => name.clone(),
                _ => part.name.clone(),
            }
        })
        .collect();
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.is_program_or_job()) {
        let hosts = hosts.with_links(part.service);
        for key in ["command", "args"] {
            let Some(Draft::List(words)) = components[at].base.get(key) else { continue };
            let words = words.iter().map(|word| match word {
                Draft::Text(text) => {
                    let path = |to: usize| format!("${{{}.host}}", parts[to].path());
                    let made = renamed(text, &hosts, parts, &path);
                    made.map_or_else(|| word.clone(), Draft::Text)
                }
                word => word.clone(),
            });
            let words = Draft::List(words.collect());
            if let Some(entry) = components[at].base.entries.get_mut(key) {
                entry.value = words;
            }
        }
        for mount in &mounts[at] {
            for file in files_of(mount) {
                let Ok(text) = files.text(&file.path) else { continue };
                let own = |to: usize| services[to].clone();
                let fits = text.len() <= LONGEST;
                let Some(made) = fits.then(|| renamed(&text, &hosts, parts, &own)).flatten() else {
                    continue;
                };
                if !opened_folder::open(&mut components[at].base, mount, files) {
                    continue;
                }
                let below = components[at].base.below("files").below(&file.target);
                below.entries.shift_remove("file");
                below.set_at("text", Draft::Text(made), Some(mount.span));
                told.add(
                    mount.span,
                    format!(
                        "`{}` of `{}`: its copy in the values calls Services by their names",
                        file.path, part.name
                    ),
                );
            }
        }
    }
}

/// A text in which services that cannot keep their names are called by others; `None` where it names none.
fn renamed(
    text: &str,
    hosts: &HostNames,
    parts: &[Part],
    name: &dyn Fn(usize) -> String,
) -> Option<String> {
    let (mut made, mut from) = (String::new(), 0);
    for mention in hosts.mentions("", text) {
        let written = &text[mention.start..mention.end];
        let part = &parts[mention.service];
        let is_callable = part.is_database() || part.is_program() && part.main.is_some();
        if !is_callable || Label::new(written).is_ok() {
            continue;
        }
        made.push_str(&text[from..mention.start]);
        made.push_str(&name(mention.service));
        from = mention.end;
    }
    (from > 0).then(|| made + &text[from..])
}
