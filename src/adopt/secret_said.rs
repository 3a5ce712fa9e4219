//! Secrets in commands, which stand in the values for everybody.

use crate::adopt::environment::ComponentDraft;
use crate::adopt::part::Part;
use crate::adopt::server::all_words;
use crate::adopt::told::ToldAll;
use crate::manifest::Look;
use crate::manifest::compose_objects::command_words;

/// A shorter secret may stand in a text and mean something else.
const SHORTEST: usize = 6;

/// Tells of programs and jobs whose command or hook has a secret in it.
pub fn tell(parts: &[Part], components: &[ComponentDraft], told: &mut ToldAll) {
    let known = known(parts, components);
    for part in parts.iter().filter(|part| part.is_program_or_job()) {
        let mut texts = all_words(part.service);
        for key in ["post_start", "pre_stop"] {
            let hooks = part.service.node.items(key).iter();
            let commands = hooks.filter_map(|hook| hook.get("command")).flat_map(command_words);
            texts.extend(commands.map(|(word, _)| word));
        }
        let said = known.iter().find(|(secret, _)| texts.iter().any(|text| holds(text, secret)));
        if let Some((_, whose)) = said {
            told.of(
                part.service.node.get("command").map_or(part.service.key, |node| node.span),
                format!("{whose} in a command"),
                &part.name,
                "values/base.yaml shows it, and `$(NAME)` of a variable does not",
            );
        }
    }
}

/// The secrets of all, and whose they are.
fn known(parts: &[Part], components: &[ComponentDraft]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (part, component) in parts.iter().zip(components) {
        let login = &part.login;
        for password in [&login.password, &login.root_password].into_iter().flatten() {
            found.push((password.clone(), format!("the password of `{}`", part.name)));
        }
        for one in component.env.secrets.iter().filter(|one| one.file.is_none()) {
            let whose = || format!("`{}` of `{}`", one.name, part.name);
            found.extend(one.value.clone().map(|value| (value, whose())));
        }
    }
    // What is called like a password says nothing of it.
    let is_name = |text: &str| {
        parts.iter().any(|part| {
            let login = &part.login;
            let names = [&login.user, &login.database];
            part.service.name == text || names.into_iter().flatten().any(|name| name == text)
        })
    };
    found.retain(|(text, _)| text.len() >= SHORTEST && !is_name(text));
    found
}

/// Whether a text has another one in it as a word.
fn holds(text: &str, secret: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(secret).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + secret.len()..]);
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}
