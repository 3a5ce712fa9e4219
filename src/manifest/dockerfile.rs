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
    /// The ports that it says are used.
    pub exposed: Vec<u16>,
    /// The variables that it sets.
    pub variables: Vec<(&'t str, &'t str)>,
    /// The words of its entry point and of its command, the last ones that it says.
    pub entrypoint: Vec<&'t str>,
    pub command: Vec<&'t str>,
}

/// Longer files are not read, in bytes.
pub const LONGEST: usize = 256 * 1024;

impl<'t> Dockerfile<'t> {
    pub fn read(text: &'t str) -> Self {
        let (mut stages, mut last) = (BTreeMap::<&str, Self>::new(), Self::default());
        let (mut order, mut is_open, mut stage) = (String::new(), false, None);
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let mut words = line.split_ascii_whitespace().filter(|word| !word.starts_with("--"));
            // An order may go on in the next line.
            let goes_on = std::mem::replace(&mut is_open, line.ends_with('\\'));
            if !goes_on {
                order = words.next().unwrap_or_default().to_ascii_uppercase();
            }
            match order.as_str() {
                "FROM" => {
                    let image = words.next().unwrap_or_default();
                    let before = std::mem::take(&mut last);
                    stages.extend(stage.take().map(|name: &str| (name, before)));
                    // A stage of this file, or an image.
                    let base = Some(image).filter(|image| !image.contains('$'));
                    let known = stages.get(image).cloned();
                    last = known.unwrap_or(Self { base, ..Self::default() });
                    last.copied.clear();
                    if let (Some("AS" | "as"), name) = (words.next(), words.next()) {
                        stage = name;
                    }
                }
                "COPY" | "ADD" if !line.contains("--from") && !line.contains('[') => {
                    let all: Vec<&str> = words.collect();
                    let Some((to, from)) = all.split_last() else { continue };
                    last.copied.extend(from.iter().map(|one| (*one, *to)));
                }
                "EXPOSE" => {
                    let numbers = words.map(|word| word.split('/').next().unwrap_or_default());
                    last.exposed.extend(numbers.filter_map(|number| number.parse::<u16>().ok()));
                }
                "ENV" => last.set(&words.collect::<Vec<_>>()),
                "ENTRYPOINT" | "CMD" => {
                    let is_end = |one: char| one.is_whitespace() || "[],\"'".contains(one);
                    let rest = line.split(is_end).filter(|word| !word.is_empty() && *word != "\\");
                    let said = rest.skip(usize::from(!goes_on));
                    let is_command = order == "CMD";
                    let place = if is_command { &mut last.command } else { &mut last.entrypoint };
                    if !goes_on {
                        place.clear();
                    }
                    place.extend(said);
                }
                _ => {}
            }
        }
        last
    }

    /// `ENV A=1 B=2`, or the old `ENV A 1`.
    fn set(&mut self, words: &[&'t str]) {
        match words {
            [name, value] if !name.contains('=') => self.variables.push((name, value)),
            _ => {
                let pairs = words.iter().filter_map(|word| word.split_once('='));
                let bare = pairs.map(|(name, value)| (name, value.trim_matches(['"', '\''])));
                self.variables.extend(bare);
            }
        }
    }
}
