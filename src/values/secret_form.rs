//! Texts that hold a secret, by their form: whatever they are called, nobody should see them.
//!
//! Connection strings with a password in them, private keys, and tokens whose makers gave them a form that
//! scanners find. Each form is looked for in one pass over the text.

use crate::values::secret_name::looks_secret;

/// Tokens by how they start, and how long what follows is at the least.
const TOKENS: &[(&str, usize)] = &[
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20), // GitHub
    ("glpat-", 16),
    ("gldt-", 16),
    ("glrt-", 16),
    ("glptt-", 16),
    ("glcbt-", 16), // GitLab
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
    ("xapp-", 10), // Slack
    ("sk_live_", 8),
    ("sk_test_", 8),
    ("rk_live_", 8),
    ("rk_test_", 8),
    ("whsec_", 8), // Stripe
    ("npm_", 30),
    ("pypi-", 50),
    ("dop_v1_", 30),
    ("shpat_", 20),
    ("hf_", 30),
    ("hvs.", 20),
    ("hvb.", 20),
    ("AIza", 30),
    ("ya29.", 20),
    ("sk-ant-", 16),
    ("sk-proj-", 16),
    ("sk-", 32),
    ("AGE-SECRET-KEY-1", 20),
    ("dckr_pat_", 16),
    ("PMAK-", 20),
    ("NRAK-", 20),
    ("lin_api_", 20),
    ("atlasv1.", 20),
    ("key-", 32),
];

/// More bytes of a password are not looked at, so that no text takes longer than its length.
const LONGEST: usize = 512;

/// Whether a text holds a password, a private key or a token.
pub fn holds_password(text: &str) -> bool {
    // Names, numbers and words hold none of what the forms need, and most texts are these.
    if text.len() < 8 {
        return false;
    }
    let has = |byte: u8| text.as_bytes().contains(&byte);
    has(b'@') && has(b':') && (in_url(text) || in_dsn(text))
        || has(b'=') && in_pair(text)
        || has(b':') && in_entry(text)
        || has(b'-') && holds_private_key(text)
        || has(b' ') && in_header(text)
        || has(b'/') && in_webhook(text)
        || text
            .strip_prefix("base64:")
            .is_some_and(|rest| rest.len() >= 24 && rest.bytes().all(is_base64))
        || text.len() >= SHORTEST && has_token(text)
}

/// `scheme://user:password@host`; the user may be empty, as redis' is, and the password may have a `/` in it.
fn in_url(text: &str) -> bool {
    text.split("://").skip(1).any(|rest| {
        let rest = rest
            .split(|c: char| c.is_whitespace() || "\"'<>".contains(c))
            .next()
            .unwrap_or_default();
        let strict = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if let Some((user, _)) = strict.rsplit_once('@') {
            return user.split_once(':').is_some_and(|(_, password)| is_filled_in(password));
        }
        // A port is digits; anything else behind the colon is a password that should have been encoded.
        let Some((user, _)) = rest.rsplit_once('@') else { return false };
        let password = user.split_once(':').map_or("", |(_, password)| password);
        let end = password.find(['/', '?', '#']).unwrap_or(password.len());
        is_filled_in(password)
            && !password[..end].chars().all(|c| c.is_ascii_digit())
            && !user.starts_with('[')
    })
}

/// Addresses that take messages from whoever knows them, by what stands before the secret part.
const WEBHOOKS: [&str; 9] = [
    "hooks.slack.com/services/",
    "hooks.slack.com/workflows/",
    "hooks.slack.com/triggers/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    ".webhook.office.com/webhook",
    "outlook.office.com/webhook/",
    "hooks.zapier.com/hooks/catch/",
    "api.telegram.org/bot",
];

fn in_webhook(text: &str) -> bool {
    // All of them have one of two words, and most texts neither.
    (text.contains("hook") || text.contains("/bot"))
        && WEBHOOKS.iter().any(|start| {
            text.match_indices(start).any(|(at, _)| {
                let rest = &text[at + start.len()..];
                let end = rest.find(|c: char| c.is_whitespace() || "\"'".contains(c));
                let rest = &rest[..end.unwrap_or(rest.len())];
                rest.len() >= 8 && is_filled_in(rest)
            })
        })
}

/// `user:password@tcp(host)/database`, as Go's driver of MySQL reads it.
fn in_dsn(text: &str) -> bool {
    ["@tcp(", "@unix(", "@udp(", "@tcp6(", "@("].iter().any(|protocol| {
        text.match_indices(protocol).any(|(at, _)| {
            let least = text.floor_char_boundary(at.saturating_sub(LONGEST));
            let user =
                text[least..at].rsplit(|c: char| c.is_whitespace() || "\"'".contains(c)).next();
            user.and_then(|user| user.split_once(':'))
                .is_some_and(|(_, password)| is_filled_in(password))
        })
    })
}

/// `Password=…;` of ADO and ODBC, `password=…` of libpq and of a query, `AccountKey=…` of Azure.
fn in_pair(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    text.match_indices('=').any(|(at, _)| {
        let mut end = at;
        while end > 0 && bytes[end - 1] == b' ' {
            end -= 1;
        }
        // No name of a secret is longer.
        let least = end.saturating_sub(64);
        let length = bytes[least..end].iter().rev().take_while(|byte| is_word(byte)).count();
        let name = &text[end - length..end];
        let is_named = looks_secret(name)
            || ["pwd", "pw", "sig"].iter().any(|short| name.eq_ignore_ascii_case(short));
        let value = || {
            let most = text.floor_char_boundary((at + 1 + LONGEST).min(text.len()));
            let value = text[at + 1..most].trim_start_matches([' ', '"', '\'']);
            value.split(|c: char| c.is_whitespace() || ";&,\"'})".contains(c)).next()
        };
        is_named && !text[at..].starts_with("==") && value().is_some_and(is_filled_in)
    })
}

/// `password: …` on a line of YAML, `"password": "…"` anywhere, as files of settings have it; not what says of
/// which type such a field is.
fn in_entry(text: &str) -> bool {
    const TYPES: [&str; 6] = ["string", "str", "text", "secret", "password", "token"];
    let bytes = text.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(byte);
    let quote_before = |end: usize| {
        let last = end.checked_sub(1).map(|at| bytes[at]);
        last.filter(|last| b"\"'".contains(last))
    };
    text.match_indices(':').any(|(at, _)| {
        let rest = &text[at + 1..];
        let quote = quote_before(at);
        let is_spaced = rest.starts_with([' ', '\t']);
        let is_quoted = quote.is_some() && rest.starts_with(['"', '\'']);
        if !is_spaced && !is_quoted {
            return false;
        }
        let end = at - usize::from(quote.is_some());
        // No name of a secret is longer.
        let least = end.saturating_sub(64);
        let length = bytes[least..end].iter().rev().take_while(|byte| is_word(byte)).count();
        let name = &text[end - length..end];
        let start = end - length;
        let opens = if let Some(quote) = quote {
            quote_before(start) == Some(quote)
        } else {
            let before = bytes[..start].iter().rev().take_while(|byte| **byte != b'\n');
            before.take(256).all(|byte| b" \t-".contains(byte))
        };
        if !opens || name.eq_ignore_ascii_case("secret") || !looks_secret(name) {
            return false;
        }
        let most = rest.floor_char_boundary(LONGEST.min(rest.len()));
        let line = rest[..most].lines().next().unwrap_or_default().trim();
        let value = match line.strip_prefix(['"', '\'']) {
            Some(quoted) => quoted.split(['"', '\'']).next().unwrap_or_default(),
            None => line.split([',', '}', ';']).next().unwrap_or_default().trim(),
        };
        let is_typed = TYPES.iter().any(|word| value.eq_ignore_ascii_case(word));
        is_filled_in(value) && !is_typed && !value.starts_with(['{', '[', '|', '>', '&', '*', '!'])
    })
}

/// Whether a text holds a private key.
pub fn holds_private_key(text: &str) -> bool {
    text.split("-----BEGIN ").skip(1).any(|rest| {
        rest.split_once("-----")
            .is_some_and(|(what, _)| what.len() < 60 && what.contains("PRIVATE KEY"))
    })
}

/// `Basic …` and `Bearer …`, as they stand in a header; less is enough where there is nothing else.
fn in_header(text: &str) -> bool {
    ["Basic ", "Bearer ", "basic ", "bearer ", "Token ", "token "].iter().any(|scheme| {
        text.match_indices(scheme).any(|(at, _)| {
            let given = &text[at + scheme.len()..];
            let length =
                given.bytes().take_while(|byte| is_base64(*byte) || b".~".contains(byte)).count();
            let least = if at == 0 && length == given.len() { 8 } else { 12 };
            length >= least && given[..length].bytes().any(|byte| byte.is_ascii_digit())
        })
    })
}

/// No token is shorter, in bytes.
const SHORTEST: usize = 13;

/// Whether a token stands anywhere between white space and signs.
fn has_token(text: &str) -> bool {
    let is_long = |token: &&str| token.len() >= SHORTEST;
    if text.is_ascii() {
        // Signs are bytes here, which are told by a table: most texts are read to their end in vain.
        let ends = |c: char| ENDS[c as usize & 0x7f];
        text.split(ends).filter(is_long).any(is_token)
    } else {
        text.split(ends_token).filter(is_long).any(is_token)
    }
}

const fn ends_in_ascii() -> [bool; 128] {
    let mut table = [false; 128];
    let signs = b" \t\n\x0b\x0c\r\"'`,;&?()<>[]{}|=:@/";
    let mut at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    table
}

const ENDS: [bool; 128] = ends_in_ascii();

pub(super) fn ends_token(c: char) -> bool {
    c.is_whitespace() || c.is_ascii() && ENDS[c as usize]
}

/// A token by its form alone.
fn is_token(text: &str) -> bool {
    let known = TOKENS.iter().any(|(start, least)| {
        text.strip_prefix(start).is_some_and(|rest| {
            rest.len() >= *least && rest.bytes().all(|byte| is_base64(byte) || byte == b'.')
        })
    });
    known || is_jwt(text) || is_pair_of_aws(text) || is_sendgrid(text)
}

/// A JSON Web Token starts with the base64 of `{"`. <https://www.rfc-editor.org/rfc/rfc7519>
fn is_jwt(text: &str) -> bool {
    text.strip_prefix("eyJ").is_some_and(|rest| {
        rest.split_once('.').is_some_and(|(header, claims)| {
            header.len() >= 8 && header.bytes().all(is_base64) && !claims.is_empty()
        })
    })
}

/// The secret half of a pair of AWS stands alone: 40 characters of base64 that are no digest.
fn is_pair_of_aws(text: &str) -> bool {
    let has = |what: fn(&u8) -> bool| text.as_bytes().iter().any(what);
    text.len() == 40
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

fn is_sendgrid(text: &str) -> bool {
    let parts = text.strip_prefix("SG.").and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(id, key)| id.len() >= 16 && key.len() >= 16)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte)
}

/// Whether a text in the place of a password is one: no reference that something fills in, no stars, no
/// example in brackets, and no switch.
pub(super) fn is_filled_in(text: &str) -> bool {
    let filled = text.contains("${") || text.contains("$(") || text.contains("{{");
    let shown = text.is_empty()
        || text.chars().all(|c| "*x".contains(c))
        || text.starts_with(['<', '$', '%']);
    let switch = ["true", "false", "yes", "no", "none", "null"];
    !filled && !shown && !switch.iter().any(|word| text.eq_ignore_ascii_case(word))
}
