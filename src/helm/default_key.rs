//! Keys of Secrets of the values: where none is said, the usual one is a value as well.

use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::knob::{Knob, below};
use crate::helm::raw::RawPart;
use crate::helm::variables::{DEFAULT_KEY, has_default_key};

/// Puts keys in their places: in references of variables, and of volumes and what is seen of them.
pub fn take(raw: &mut RawPart, knobs: &[Knob]) {
    let mut volumes = Vec::new();
    references(raw, knobs, &mut volumes);
    if !volumes.is_empty() {
        mounts(raw, &volumes);
    }
}

/// Keys beside the names of their Secrets; and volumes of such, with their keys.
fn references(raw: &mut RawPart, knobs: &[Knob], volumes: &mut Vec<(String, usize)>) {
    match raw {
        RawPart::List(items) => {
            for item in items {
                references(item, knobs, volumes);
            }
        }
        RawPart::Map(entries) => {
            if let Some(index) = entries.get("name").and_then(|name| key_of(name, knobs)) {
                settle(entries.get_mut("key"), index);
            }
            let volume = entries.get("name").map(RawPart::shown);
            if let (Some(volume), Some(RawPart::Map(secret))) = (volume, entries.get_mut("secret"))
                && let Some(index) = secret.get("secretName").and_then(|name| key_of(name, knobs))
            {
                if let Some(RawPart::List(items)) = secret.get_mut("items") {
                    for item in items {
                        settle(item.get_mut("key"), index);
                        settle(item.get_mut("path"), index);
                    }
                }
                volumes.push((volume, index));
            }
            for below in entries.values_mut() {
                references(below, knobs, volumes);
            }
        }
        RawPart::Scalar(_) | RawPart::Checksum(_) => {}
    }
}

/// What containers see of volumes.
fn mounts(raw: &mut RawPart, volumes: &[(String, usize)]) {
    match raw {
        RawPart::List(items) => {
            for item in items {
                mounts(item, volumes);
            }
        }
        RawPart::Map(entries) => {
            let name = entries.get("name").map(RawPart::shown);
            let volume = volumes.iter().find(|(volume, _)| Some(volume) == name.as_ref());
            if let Some((_, index)) = volume {
                settle(entries.get_mut("subPath"), *index);
            }
            for below in entries.values_mut() {
                mounts(below, volumes);
            }
        }
        RawPart::Scalar(_) | RawPart::Checksum(_) => {}
    }
}

/// The value that is the key of a Secret, by what names that.
fn key_of(name: &RawPart, knobs: &[Knob]) -> Option<usize> {
    let RawPart::Scalar(Expression::Text(segments)) = name else { return None };
    let [Segment::Value(index, Writing::Plain)] = segments[..] else { return None };
    let (last, secret) = knobs[index].path.split_last()?;
    let key = below(secret, "key");
    // What databases read from files is below one path, whichever Secret has it.
    let is_own = secret.iter().any(|key| key == "env" || key == "files");
    let is_name = last == "name" && is_own && has_default_key(&key);
    knobs.iter().position(|knob| is_name && knob.path == key)
}

/// Makes a value of the usual key.
fn settle(part: Option<&mut RawPart>, index: usize) {
    if let Some(part) = part.filter(|part| part.shown() == DEFAULT_KEY) {
        let segment = Segment::Value(index, Writing::Plain);
        *part = RawPart::Scalar(Expression::Text(vec![segment]));
    }
}
