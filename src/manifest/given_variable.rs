//! The variables of a service of Docker Compose, as its container sees them.

use crate::layer::node::Node;
use crate::manifest::compose::EXAMPLES;
use crate::manifest::compose_objects;
use crate::manifest::dollar::{Interpolation, is_required, whole_variable};
use crate::manifest::env_file::file_variables;
use crate::manifest::look::Look;
use crate::manifest::parsed::join;
use crate::manifest::world::{World, WorldEntry};
use crate::notation::address::UNKNOWN;
use crate::source::{Sources, Span};

/// A variable of a service.
#[derive(Clone, Debug)]
pub struct GivenVariable {
    pub name: String,
    /// `None` where it is handed through and no file sets it: the program does not see it.
    pub value: Option<String>,
    pub span: Span,
    /// Whether the service itself says it, and no file of variables.
    pub is_own: bool,
    /// Whether Docker Compose does not start without a value: `${NAME:?}`.
    pub is_required: bool,
    /// The variable of Docker Compose that is the whole of its value.
    pub made_of: Option<String>,
}

/// The variables of a service: those of its files, and its own above them.
pub(super) fn variables(
    service: &Node,
    interpolation: &Interpolation,
    sources: &mut Sources,
    world: &dyn World,
    unread: &mut Vec<(Span, String)>,
) -> Vec<GivenVariable> {
    let mut found: Vec<GivenVariable> = Vec::new();
    let mut add = |one: GivenVariable| match found.iter_mut().find(|known| known.name == one.name) {
        Some(known) => *known = one,
        None => found.push(one),
    };
    for item in service.items("env_file") {
        let Some(path) = item.text("").or_else(|| item.text("path")) else { continue };
        let is_needed = item.get("required").is_none_or(|required| required.is_true(""));
        let plain = path.trim_start_matches("./");
        let read = match world.find(plain) {
            Ok(WorldEntry::File(bytes)) if !path.contains(UNKNOWN) => String::from_utf8(bytes).ok(),
            _ => None,
        };
        let shown = || example(plain, world).filter(|_| is_needed && !path.contains(UNKNOWN));
        let (name, text) = match read {
            Some(text) => (plain.to_owned(), text),
            None => match shown() {
                Some((name, text)) => {
                    let what = format!(
                        "the variables of `{path}`, which is not there: they are those of `{name}`"
                    );
                    unread.push((item.span, what));
                    (name, text)
                }
                None if is_needed => {
                    let why = if plain.starts_with("..") {
                        "lies outside of this folder: `gen init --compose-file` above it reads them"
                    } else {
                        "is not there"
                    };
                    unread.push((item.span, format!("the variables of `{path}`, which {why}")));
                    continue;
                }
                None => continue,
            },
        };
        let file = sources.add(name, text);
        let mut known = interpolation.clone();
        for one in file_variables(file, sources) {
            let value = known.fill_variable(&one);
            known.add(&one.name, &value);
            add(GivenVariable {
                name: one.name,
                value: Some(value),
                span: one.span,
                is_own: false,
                is_required: false,
                made_of: None,
            });
        }
    }
    for (name, value, span) in compose_objects::variables(service, sources) {
        // One without a value is that of Docker Compose, of the same name.
        let bare = value.is_none().then(|| name.to_owned());
        let value = value.map(str::to_owned);
        let value = value.or_else(|| interpolation.get(name).map(str::to_owned));
        let written = sources.text(span);
        add(GivenVariable {
            name: name.to_owned(),
            value,
            span,
            is_own: true,
            is_required: is_required(written),
            made_of: whole_variable(written).or(bare),
        });
    }
    found
}

/// The file that shows how one is made that is kept out of the repository, and its text.
pub(super) fn example(path: &str, world: &dyn World) -> Option<(String, String)> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let beside = EXAMPLES.iter().map(|end| format!("{name}{end}"));
    let bare = EXAMPLES.iter().map(|end| format!("{}{end}", name.trim_start_matches('.')));
    beside.chain(bare).find_map(|name| {
        let path = join(folder, &name);
        let Ok(WorldEntry::File(bytes)) = world.find(&path) else { return None };
        Some((path, String::from_utf8(bytes).ok()?))
    })
}
