//! The images of databases, in their own pods and where others wait for them.

use serde_json::Value as Json;

use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::raw::RawPart;
use crate::helm::rendering::Renderer;
use crate::object::metadata::VERSION;

/// The image of a database, to be found in objects.
#[derive(Debug)]
pub struct DatabaseImage<'v> {
    pub gate: String,
    pub is_own: bool,
    pub image: String,
    pub tag: &'v str,
    pub segments: [Segment; 3],
}

impl DatabaseImage<'_> {
    pub fn find(&self, raw: &mut RawPart, is_here: bool) {
        match raw {
            RawPart::List(items) => items.iter_mut().for_each(|item| self.find(item, is_here)),
            RawPart::Map(entries) => {
                let is_gate = entries.get("name").is_some_and(|name| name.shown() == self.gate);
                let is_here = is_here || is_gate;
                for (key, below) in entries {
                    match below {
                        RawPart::Scalar(scalar) if is_here => {
                            let said = match scalar {
                                Expression::Literal(Json::String(said)) => said.as_str(),
                                _ => continue,
                            };
                            if key == "image" && said == self.image {
                                *scalar = Expression::Text(self.segments.to_vec());
                            } else if key == VERSION && self.is_own && said == self.tag {
                                *scalar = Expression::Text(vec![self.segments[2].clone()]);
                            }
                        }
                        RawPart::Scalar(_) => {}
                        below => self.find(below, is_here),
                    }
                }
            }
            RawPart::Scalar(_) | RawPart::Checksum(_) => {}
        }
    }
}

impl Renderer<'_> {
    /// Images of databases, in their own pods and where others wait for them, and their versions.
    pub fn images(&self, raw: &mut RawPart, owner: Option<&str>, values: &Json) {
        let databases = values["databases"].as_object().into_iter().flatten();
        for (name, database) in databases {
            let texts = ["repository", "tag"].map(|key| database["image"][key].as_str());
            let [Some(repository), Some(tag)] = texts else { continue };
            let index = |key: &str| {
                self.knobs.iter().position(|knob| {
                    knob.path.len() == 4
                        && knob.path[1] == *name
                        && knob.path[2..] == ["image", key]
                        && knob.path[0] == "databases"
                })
            };
            let (Some(of_repository), Some(of_tag)) = (index("repository"), index("tag")) else {
                continue;
            };
            let value = |index| Segment::Value(index, Writing::Plain);
            let image = DatabaseImage {
                gate: format!("wait-for-{name}"),
                is_own: owner == Some(name),
                image: format!("{repository}:{tag}"),
                tag,
                segments: [value(of_repository), Segment::Literal(":".to_owned()), value(of_tag)],
            };
            image.find(raw, image.is_own);
        }
    }
}
