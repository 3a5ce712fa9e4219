//! The images of databases, in their own pods and where others wait for them.

use serde_json::Value as Json;

use crate::helm::expression::{Expression, Segment};
use crate::helm::raw::RawPart;
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
