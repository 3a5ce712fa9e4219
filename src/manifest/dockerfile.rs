//! Dockerfiles, as far as rules ask: what the last stage is made from, and which files are copied into it.
//! <https://docs.docker.com/reference/dockerfile/>

use std::collections::BTreeMap;

/// What a Dockerfile says of the image that it makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dockerfile<'t> {
    /// The image that the last stage is made from, through the stages before it; `None` where a variable names it.
    pub base: Option<&'t str>,
    /// The files of the folder that are copied into the last stage: where from, and where to.
    pub copied: Vec<(&'t str, &'t str)>,
}

/// Longer files are not read, in bytes.
pub const LONGEST: usize = 256 * 1024;

impl<'t> Dockerfile<'t> {
    pub fn read(text: &'t str) -> Self {
        let (mut stages, mut last) = (BTreeMap::new(), Self::default());
        for line in text.lines().map(str::trim) {
            let mut words = line.split_ascii_whitespace().filter(|word| !word.starts_with("--"));
            let order = words.next().unwrap_or_default().to_ascii_uppercase();
            match order.as_str() {
                "FROM" => {
                    let image = words.next().unwrap_or_default();
                    // A stage of this file, or an image.
                    let base = stages.get(image).copied().unwrap_or(Some(image));
                    let base = base.filter(|base: &&str| !base.contains('$'));
                    if let (Some("AS" | "as"), Some(name)) = (words.next(), words.next()) {
                        stages.insert(name, base);
                    }
                    last = Self { base, copied: Vec::new() };
                }
                "COPY" | "ADD" if !line.contains("--from") && !line.contains('[') => {
                    let all: Vec<&str> = words.collect();
                    let Some((to, from)) = all.split_last() else { continue };
                    last.copied.extend(from.iter().map(|one| (*one, *to)));
                }
                _ => {}
            }
        }
        last
    }
}
