//! Names that say that a value is a secret.

/// What a secret is called, by the last word of a name.
const WORDS: &[&str] = &[
    "PASSWORD",
    "PASSWORDS",
    "PASSWD",
    "PASSWORT",
    "PASSPHRASE",
    "PASSCODE",
    "PASS",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "CREDENTIALS",
    "CREDS",
    "SALT",
    "DBPASS",
    "USERPASS",
    "PRIVKEY",
];

/// How a last word may end that is written without a break: `PGPASSWORD`, `apikey`.
const ENDINGS: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSWORT",
    "PASSPHRASE",
    "PWD",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "APPKEY",
    "SECRETKEY",
    "ACCESSKEY",
    "PRIVATEKEY",
    "ENCRYPTIONKEY",
    "SIGNINGKEY",
    "MASTERKEY",
];

/// Words that end in `PASS` and are none of a password.
const NO_PASSWORDS: &[&str] = &[
    "BANDPASS",
    "BYPASS",
    "COMPASS",
    "ENCOMPASS",
    "HIGHPASS",
    "LOWPASS",
    "OVERPASS",
    "SURPASS",
    "TRESPASS",
    "UNDERPASS",
];

/// What stands before `KEY` where the key is a secret; others sort, partition, or are public.
const KEYS: &[&str] = &[
    "ACCESS",
    "ACCOUNT",
    "ADMIN",
    "AES",
    "API",
    "APP",
    "AUTH",
    "AUTHENTICATION",
    "BOT",
    "CIPHER",
    "CLIENT",
    "COOKIE",
    "CRYPT",
    "CRYPTO",
    "DECRYPTION",
    "DEPLOY",
    "ENCRYPT",
    "ENCRYPTION",
    "GPG",
    "HMAC",
    "IN",
    "INTEGRATION",
    "JWT",
    "LICENCE",
    "LICENSE",
    "MASTER",
    "NONCE",
    "OPENAI",
    "PAYMENT",
    "PGP",
    "PRIV",
    "PRIVATE",
    "ROOT",
    "RSA",
    "SECRET",
    "SENDGRID",
    "SERVER",
    "SESSION",
    "SHARED",
    "SIGN",
    "SIGNATURE",
    "SIGNING",
    "SSH",
    "SSL",
    "STORAGE",
    "STRIPE",
    "TLS",
    "WEBHOOK",
    "WIREGUARD",
];

/// What may follow and changes nothing: which one it is, and how it is written.
const AFTER: &[&str] = &[
    "OLD",
    "NEW",
    "PREVIOUS",
    "CURRENT",
    "NEXT",
    "PRIMARY",
    "SECONDARY",
    "BASE",
    "HASH",
    "B64",
    "BASE64",
    "PLAIN",
    "PLAINTEXT",
    "DEV",
    "TEST",
    "STAGING",
    "PROD",
    "LIVE",
    "VALUE",
    "STRING",
    "PEM",
];

/// Which of several keys it is, between what it is for and `KEY`: `ENCRYPTION_PRIMARY_KEY`.
const WHICH: &[&str] =
    &["CURRENT", "DETERMINISTIC", "NEW", "OLD", "PREVIOUS", "PRIMARY", "SECONDARY"];

/// What keys are for that are secrets whichever of them it is; other primary keys are those of tables.
const CIPHERS: &[&str] =
    &["AES", "CIPHER", "CRYPT", "CRYPTO", "ENCRYPT", "ENCRYPTION", "HMAC", "SIGNING"];

/// What a private key is called without the word.
const PRIVATE: &[&str] = &["ECDSA", "ED25519", "JWT", "RSA", "SSH", "TLS", "VAPID"];

/// Keys of Kubernetes and of operators that end like secrets and name where one is.
const NAMES_OF_KEYS: &[&str] = &["secretKey", "existingSecret", "externalSecret"];

/// Whether a variable's name says that its value is a secret.
pub fn looks_secret(name: &str) -> bool {
    if !may_be_secret(name) || NAMES_OF_KEYS.contains(&name) {
        return false;
    }
    let all = words(name);
    let is_after =
        |word: &String| AFTER.contains(&word.as_str()) || word.chars().all(|c| c.is_ascii_digit());
    let end = all.iter().rposition(|word| !is_after(word)).map_or(0, |last| last + 1);
    let told = without_access(&all[..end]);
    let Some(last) = told.last() else { return false };
    let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let before = told.len().checked_sub(2).map(|at| told[at].as_str());
    match last {
        // The working directory, which every shell sets.
        "PWD" => before.is_some() && before != Some("OLD"),
        "OLDPWD" => false,
        "KEY" | "KEYS" if is_for_browsers(told) => false,
        "KEY" | "KEYS" => before.is_some_and(|word| KEYS.contains(&word)) || is_for_ciphers(told),
        "PRIVATE" => before.is_some_and(|word| PRIVATE.contains(&word)),
        // What opens a door beside a role's name is called `SECRET_ID`, and is a secret.
        "ID" => told.iter().any(|word| word == "SECRET"),
        last => {
            WORDS.contains(&last)
                || ENDINGS.iter().any(|ending| last.ends_with(ending))
                || last.ends_with("PASS") && !NO_PASSWORDS.contains(&last)
        }
    }
}

/// A key that reads and does not write is one: `API_KEY_READ_ONLY`.
fn without_access(words: &[String]) -> &[String] {
    match words {
        [key @ .., read, only] if read == "READ" && only == "ONLY" => of_key(key, words),
        [key @ .., only] if only == "READONLY" => of_key(key, words),
        _ => words,
    }
}

fn of_key<'w>(key: &'w [String], words: &'w [String]) -> &'w [String] {
    let is_key = key.last().is_some_and(|word| matches!(word.as_str(), "KEY" | "TOKEN"));
    if is_key { key } else { words }
}

/// Whether one of several keys is that of a cipher.
fn is_for_ciphers(words: &[String]) -> bool {
    let mut before = words.iter().rev().skip(1);
    let first = before.find(|word| !WHICH.contains(&word.as_str()));
    first.is_some_and(|word| CIPHERS.contains(&word.as_str()))
}

/// The key of an application that its pages tell every browser, beside a secret of another name.
/// <https://pusher.com/docs/channels/using_channels/connection/> <https://laravel.com/docs/reverb#application-credentials>
fn is_for_browsers(words: &[String]) -> bool {
    matches!(words, [.., service, app, _] if app == "APP" && matches!(service.as_str(), "PUSHER" | "REVERB"))
}

/// Whether a text under such a key is a secret, and not the name of one.
pub fn is_secret_key(key: &str) -> bool {
    looks_secret(key) && !OF_SECRETS.contains(&key)
}

/// Keys that lead to the name of a Secret.
const OF_SECRETS: [&str; 3] = ["existingSecret", "externalSecret", "secret"];

/// What one of [`WORDS`] and [`ENDINGS`] is in, or a key: whatever has none of it is no name of a secret, as
/// nearly all names are not.
const MARKS: [&str; 8] = ["pass", "secret", "token", "cred", "salt", "key", "pwd", "private"];

fn may_be_secret(name: &str) -> bool {
    // Letters of other alphabets may become these when they are made large.
    if !name.is_ascii() {
        return true;
    }
    let bytes = name.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        matches!(byte | 0x20, b'p' | b's' | b't' | b'c' | b'k')
            && MARKS.iter().any(|mark| {
                let part = bytes.get(at..at + mark.len());
                part.is_some_and(|part| part.eq_ignore_ascii_case(mark.as_bytes()))
            })
    })
}

/// `dbPassword`, `DB_PASSWORD` and `db.password` are two words each.
fn words(name: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut was_small = false;
    let mut is_open = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            (is_open, was_small) = (false, false);
            continue;
        }
        if !is_open || c.is_uppercase() && was_small {
            all.push(String::new());
            is_open = true;
        }
        was_small = c.is_lowercase();
        if let Some(word) = all.last_mut() {
            word.extend(c.to_uppercase());
        }
    }
    all
}

/// Whether a text may be the name of a variable, as systems of CI write it too: a password has small letters among
/// other characters, and is called like nothing.
pub fn is_variable_name(text: &str) -> bool {
    let is_written =
        ["${", "$", "env.", "secrets.", "vars."].iter().any(|start| text.starts_with(start));
    let has_small = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let has_other = text.bytes().any(|byte| !byte.is_ascii_alphabetic() && byte != b'_');
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_written || is_word && !(has_small && has_other) || is_word && looks_secret(text)
}
