//! The stages of a Dockerfile, and what each copies from where.
//! <https://docs.docker.com/build/building/multi-stage/>

/// What a Dockerfile says of its stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DockerStages<'t> {
    /// The names of the stages, in order.
    pub names: Vec<Option<&'t str>>,
    pub copies: Vec<StagedCopy<'t>>,
    /// The lines, from 0, that run `npm ci`.
    pub clean_installs: Vec<usize>,
}

/// `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedCopy<'t> {
    /// From 0.
    pub line: usize,
    pub stage: usize,
    /// The stage or the image that it copies from; the folder that is built in without one.
    pub from: Option<&'t str>,
    pub sources: Vec<&'t str>,
}

impl<'t> StagedCopy<'t> {
    /// What it copies, but for patterns of several files.
    pub fn plain(&self) -> impl Iterator<Item = &'t str> {
        self.sources.iter().copied().filter(|path| {
            let is_plain = |one: char| one.is_alphanumeric() || "/._-@+ ".contains(one);
            let inner = path.trim_start_matches(['.', '/']);
            !inner.is_empty() && path.chars().all(is_plain) && !path.contains("..")
        })
    }
}

impl<'t> DockerStages<'t> {
    pub fn read(text: &'t str) -> Self {
        let mut found = Self::default();
        let mut ends: Option<&str> = None;
        let mut open: Option<(usize, Vec<&str>)> = None;
        for (line, written) in text.lines().enumerate() {
            let trimmed = written.trim();
            if let Some(end) = ends {
                if trimmed == end {
                    ends = None;
                }
                continue;
            }
            if trimmed.starts_with('#') || trimmed.is_empty() {
                continue;
            }
            let (content, goes_on) = match trimmed.strip_suffix('\\') {
                Some(content) => (content, true),
                None => (trimmed, false),
            };
            let (first, mut words) = open.take().unwrap_or_else(|| (line, Vec::new()));
            words.extend(content.split_ascii_whitespace());
            if goes_on {
                open = Some((first, words));
                continue;
            }
            ends = words.iter().find_map(|word| heredoc(word));
            found.order(first, &words);
        }
        found
    }

    fn order(&mut self, line: usize, words: &[&'t str]) {
        let Some((order, rest)) = words.split_first() else { return };
        let plain: Vec<&str> =
            rest.iter().copied().filter(|word| !word.starts_with("--")).collect();
        match order.to_ascii_uppercase().as_str() {
            "FROM" => {
                let name = match plain.as_slice() {
                    [_, word, name, ..] if word.eq_ignore_ascii_case("as") => Some(*name),
                    _ => None,
                };
                self.names.push(name);
            }
            "COPY" | "ADD" => {
                let from = rest.iter().find_map(|word| word.strip_prefix("--from="));
                let is_plain = !plain.iter().any(|word| word.starts_with(['[', '<']));
                let sources = match plain.split_last() {
                    Some((_, sources)) if is_plain => sources.to_vec(),
                    _ => Vec::new(),
                };
                let stage = self.names.len().saturating_sub(1);
                self.copies.push(StagedCopy { line, stage, from, sources });
            }
            "RUN" => {
                let is_clean = |pair: &[&str]| pair == ["npm", "ci"];
                if plain.windows(2).any(is_clean) {
                    self.clean_installs.push(line);
                }
            }
            _ => {}
        }
    }

    /// The paths of the folder that is built in which are copied, as they are written, without those of several files.
    pub fn copied(&self) -> impl Iterator<Item = &'t str> {
        self.copies.iter().filter(|one| one.from.is_none()).flat_map(StagedCopy::plain)
    }

    /// Whether it has a stage of a name or a number, before another one.
    pub fn has(&self, name: &str, before: usize) -> bool {
        let known = &self.names[..before.min(self.names.len())];
        match name.parse::<usize>() {
            Ok(number) => number < known.len(),
            Err(_) => known.iter().flatten().any(|own| own.eq_ignore_ascii_case(name)),
        }
    }
}

/// The word that ends a text which begins with `<<EOF`.
fn heredoc(word: &str) -> Option<&str> {
    let at = word.find("<<")?;
    let end = word[at + 2..].trim_start_matches('-').trim_matches(['"', '\'']);
    let end = end.split([';', '|', '>', '&']).next()?;
    let is_word =
        !end.is_empty() && end.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
    is_word.then_some(end)
}
