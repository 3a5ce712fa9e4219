//! Secrets that follow an option: `--password …` in a list of arguments, in a command, in redis' settings.

use crate::values::secret_form::is_filled_in;
use crate::values::secret_name::looks_secret;

/// Words of redis that a password follows, with two dashes in front of them or none.
/// <https://redis.io/docs/latest/operate/oss_and_stack/management/config-file/>
const OF_REDIS: [&str; 2] = ["requirepass", "masterauth"];

/// Which of some words, or items of a list, are secret by what stands before them.
pub fn follow_options<'t>(words: impl IntoIterator<Item = &'t str>) -> Vec<bool> {
    let (mut before, mut fetches) = ("", false);
    let follows = |word: &'t str| {
        let is_secret = follows(before, word, fetches);
        fetches |= matches!(word.rsplit('/').next(), Some("curl" | "wget" | "http"));
        before = word;
        is_secret
    };
    words.into_iter().map(follows).collect()
}

/// Whether a text is a command, or a line of settings, in which a secret follows an option.
pub fn has_secret_option(text: &str) -> bool {
    // Most texts are one word, or have no option.
    let may = text.contains(' ')
        && (text.contains(" -")
            || text.starts_with('-')
            || OF_REDIS.iter().any(|w| text.contains(w)));
    may && text.lines().any(|line| {
        let words = line.split_whitespace().map(|word| word.trim_matches(['"', '\'', ';']));
        follow_options(words).contains(&true)
    })
}

fn follows(option: &str, word: &str, fetches: bool) -> bool {
    if word.len() < 3 || word.starts_with(['-', '/', '.']) || !is_filled_in(word) {
        return false;
    }
    let name = option.trim_start_matches('-');
    if OF_REDIS.contains(&name) {
        return true;
    }
    if !option.starts_with('-') || name.contains('=') {
        return false;
    }
    let is_user = fetches && matches!(option, "-u" | "--user" | "-U" | "--proxy-user");
    is_user && word.split_once(':').is_some_and(|(_, password)| is_filled_in(password))
        || looks_secret(name)
}
