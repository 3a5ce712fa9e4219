//! Short forms: a scalar in place of a map, and the map that it stands for.
//!
//! They are written out in each layer, before layers merge: `image: acme/api:1.4` below `image: { tag: 1.5 }`
//! is the image `acme/api:1.5`, and the other way round it says both anew.

use schemars::{Schema, json_schema};

use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::source::Span;

/// An image: `ghcr.io/acme/api:1.4.2`, or `ghcr.io/acme/api@sha256:…`.
pub mod image {
    use super::{Map, Scalar, Schema, Span, Style, entries, part};
    use crate::notation::image::ImageName;

    /// The repository with the tag or the digest. A tag before a digest is left out, as the node does it.
    pub fn map(scalar: &Scalar, span: Span) -> Map {
        let text = scalar.text.as_str();
        // Quotes that are none are told of where the text is read.
        if scalar.style == Style::Plain && crate::layer::scalar::unmarked(text) != text {
            return entries([("repository", span, scalar.clone())]);
        }
        let ImageName { repository, tag, digest, .. } = ImageName::read(text);
        // A tag in here is text, whatever it looks like.
        let found = |key, start: usize, text: &str| {
            (
                key,
                part(scalar, span, start, text.len()),
                Scalar { text: text.to_owned(), style: Style::Quoted },
            )
        };
        let version = match (digest, tag) {
            (Some(digest), _) => Some(found("digest", text.len() - digest.len(), digest)),
            (None, Some(tag)) => Some(found("tag", text.len() - tag.len(), tag)),
            (None, None) => None,
        };
        entries(std::iter::once(found("repository", 0, repository)).chain(version))
    }

    pub fn or_text(schema: &mut Schema) {
        super::or_text(schema);
    }
}

/// The size of a volume.
pub mod size {
    use super::{Map, Scalar, Schema, Span, entries};

    pub fn map(scalar: &Scalar, span: Span) -> Map {
        entries([("size", span, scalar.clone())])
    }

    pub fn or_text(schema: &mut Schema) {
        super::or_text(schema);
    }
}

/// A path that is asked.
pub mod path {
    use super::{Map, Scalar, Schema, Span, entries};

    pub fn map(scalar: &Scalar, span: Span) -> Map {
        entries([("path", span, scalar.clone())])
    }

    pub fn or_text(schema: &mut Schema) {
        super::or_text(schema);
    }
}

/// Where something goes.
pub mod to {
    use super::{Map, Scalar, Schema, Span, entries};

    pub fn map(scalar: &Scalar, span: Span) -> Map {
        entries([("to", span, scalar.clone())])
    }

    pub fn or_text(schema: &mut Schema) {
        super::or_text(schema);
    }
}

/// The name of what exists.
pub mod named {
    use super::{Map, Scalar, Schema, Span, entries};

    pub fn map(scalar: &Scalar, span: Span) -> Map {
        entries([("name", span, scalar.clone())])
    }

    pub fn or_text(schema: &mut Schema) {
        super::or_text(schema);
    }
}

fn entries(found: impl IntoIterator<Item = (&'static str, Span, Scalar)>) -> Map {
    let mut map = Map::default();
    for (key, span, scalar) in found {
        let node = Node::new(span, Value::Scalar(scalar));
        map.entries.insert(key.to_owned(), Entry { key: span, node });
    }
    map
}

/// The place of a part of a scalar, where it is written as its text reads; else the whole scalar.
fn part(scalar: &Scalar, span: Span, start: usize, length: usize) -> Span {
    let quotes = ((span.end - span.start) as usize).checked_sub(scalar.text.len());
    let before = match quotes {
        Some(0) => 0,
        Some(2) => 1,
        _ => return span,
    };
    let (Ok(start), Ok(length)) = (u32::try_from(start + before), u32::try_from(length)) else {
        return span;
    };
    Span { file: span.file, start: span.start + start, end: span.start + start + length }
}

/// The schema of the map, or of a scalar in its place.
fn or_text(schema: &mut Schema) {
    let long = std::mem::take(schema);
    let description = long.get("description").cloned();
    *schema = json_schema!({ "anyOf": [{ "type": ["string", "number"] }, long] });
    if let Some(description) = description {
        schema.insert("description".to_owned(), description);
    }
}
