//! The images of databases, in their own pods and where others wait for them.

use serde_json::Value as Json;

use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::knob::below;
use crate::helm::raw::RawPart;
use crate::helm::rendering::Renderer;
use crate::object::metadata::VERSION;

/// The image of a database, to be found in objects.
#[derive(Debug)]
struct DatabaseImage<'v> {
    gate: String,
    is_own: bool,
    repository: &'v str,
    tag: Option<&'v str>,
    /// Where the values have these and the policy; where they have the digest its mark is found.
    of_repository: usize,
    of_tag: usize,
    of_policy: Option<usize>,
}

impl DatabaseImage<'_> {
    fn find(&self, raw: &mut RawPart, is_here: bool) {
        match raw {
            RawPart::List(items) => items.iter_mut().for_each(|item| self.find(item, is_here)),
            RawPart::Map(entries) => {
                let is_gate = entries.get("name").is_some_and(|name| name.shown() == self.gate);
                let is_here = is_here || is_gate;
                let image = entries.get("image").filter(|_| is_here).and_then(|own| self.of(own));
                if let Some(image) = image {
                    entries.insert("image".to_owned(), RawPart::Scalar(image));
                    let policy = entries.get_mut("imagePullPolicy").zip(self.of_policy);
                    if let Some((policy, index)) = policy {
                        *policy = value(index);
                    }
                }
                let version = entries.get_mut(VERSION).filter(|_| self.is_own);
                if let Some(version) = version.filter(|own| Some(own.shown().as_str()) == self.tag)
                {
                    *version = value(self.of_tag);
                }
                for below in entries.values_mut() {
                    self.find(below, is_here);
                }
            }
            RawPart::Scalar(_) | RawPart::Checksum(_) => {}
        }
    }

    /// The values that an image is made of, where it is that of the database.
    fn of(&self, image: &RawPart) -> Option<Expression> {
        let RawPart::Scalar(image) = image else { return None };
        let repository = Segment::Value(self.of_repository, Writing::Plain);
        let (between, version) = match image {
            Expression::Literal(Json::String(said)) => {
                let tag = said.strip_prefix(self.repository)?.strip_prefix(':')?;
                if Some(tag) != self.tag {
                    return None;
                }
                (":", Segment::Value(self.of_tag, Writing::Plain))
            }
            Expression::Text(segments) => match segments.as_slice() {
                [Segment::Literal(start), digest @ Segment::Value(..)]
                    if start.strip_suffix('@') == Some(self.repository) =>
                {
                    ("@", digest.clone())
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(Expression::Text(vec![repository, Segment::Literal(between.to_owned()), version]))
    }
}

fn value(index: usize) -> RawPart {
    RawPart::Scalar(Expression::Text(vec![Segment::Value(index, Writing::Plain)]))
}

impl Renderer<'_> {
    /// Images of databases, in their own pods and where others wait for them, and their versions.
    pub fn images(&self, raw: &mut RawPart, owner: Option<&str>, values: &Json) {
        let databases = values["databases"].as_object().into_iter().flatten();
        for (name, database) in databases {
            let of = |key: &str| {
                let path = below(&["databases".to_owned(), name.clone()], &format!("image.{key}"));
                self.knobs.iter().position(|knob| knob.path == path)
            };
            let said = |key: &str| database["image"][key].as_str();
            let (Some(repository), Some(of_repository), Some(of_tag)) =
                (said("repository"), of("repository"), of("tag"))
            else {
                continue;
            };
            let image = DatabaseImage {
                gate: format!("wait-for-{name}"),
                is_own: owner == Some(name),
                repository,
                tag: said("tag"),
                of_repository,
                of_tag,
                of_policy: said("pullPolicy").and_then(|_| of("pullPolicy")),
            };
            image.find(raw, image.is_own);
        }
    }
}
