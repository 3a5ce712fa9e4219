//! Scripts that run one order after the other, as far as they can be read without a shell.
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>

/// The orders of a script that has no conditions, loops, or work beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub orders: Vec<ScriptOrder>,
    /// Whether the first order that fails ends it: `set -e`, or an option of the shell.
    pub stops: bool,
}

/// One order: a program and its words, without the quotes; `>` and the like are words of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptOrder {
    pub words: Vec<String>,
    /// Whether the next one is run only if this one did well: `&&`.
    pub is_needed: bool,
}

/// Longer scripts are not read, in bytes.
const LONGEST: usize = 16 * 1024;

/// Words after which what runs is not certain.
const CONTROL: [&str; 14] = [
    "if", "then", "else", "for", "while", "until", "case", "do", "function", "trap", "{", "}", "!",
    "eval",
];

/// Whether a word names a shell, with or without its folder.
pub fn is_shell(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh"))
}

impl Script {
    /// The script of a command line: what `sh -c` is given, or the command itself; `None` where what runs is not
    /// certain.
    pub fn of(command: &[&str]) -> Option<Self> {
        let first = command.first()?;
        if !is_shell(first) {
            let words: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
            return Some(Self {
                orders: vec![ScriptOrder { words, is_needed: false }],
                stops: true,
            });
        }
        let options: Vec<&str> =
            command[1..].iter().copied().take_while(|word| word.starts_with('-')).collect();
        let text = command.get(1 + options.len())?;
        if !options.last()?.ends_with('c') || text.len() > LONGEST {
            return None;
        }
        let mut script = read(text)?;
        let sets = |order: &ScriptOrder| {
            order.words.first().is_some_and(|word| word == "set")
                && order.words.iter().any(|word| word.starts_with('-') && word.contains('e'))
        };
        script.stops = options.iter().any(|word| !word.starts_with("--") && word.contains('e'))
            || script.orders.iter().any(sets);
        Some(script)
    }

    /// How long it surely sleeps, in seconds, before what comes after some orders that take no time; and in all.
    pub fn sleeps(&self) -> Slept {
        const QUICK: [&str; 9] =
            ["echo", "printf", "set", "export", "cd", "mkdir", "true", ":", "umask"];
        let (mut first, mut all, mut is_first) = (0, 0, true);
        for order in &self.orders {
            let program = order.words.first().map_or("", String::as_str);
            match seconds_of(order) {
                Some(seconds) => {
                    all += seconds;
                    first += if is_first { seconds } else { 0 };
                }
                None => is_first &= QUICK.contains(&program),
            }
        }
        Slept { first, all }
    }
}

/// How long a script sleeps, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slept {
    /// Before anything else is started.
    pub first: u64,
    pub all: u64,
}

/// `sleep 60`, `sleep 1m`; `None` for other orders, and for what sleeps for ever.
fn seconds_of(order: &ScriptOrder) -> Option<u64> {
    let [program, amount] = order.words.as_slice() else { return None };
    if program.rsplit('/').next() != Some("sleep") {
        return None;
    }
    let number = amount.trim_end_matches(['s', 'm', 'h', 'd']);
    let unit = match &amount[number.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => return None,
    };
    let whole = number.split('.').next()?.parse::<u32>().ok()?;
    Some(u64::from(whole) * unit)
}

/// Splits a text into orders; `None` where it holds more than words one after the other.
fn read(text: &str) -> Option<Script> {
    let (mut script, mut order, mut word) =
        (Script::default(), ScriptOrder::default(), None::<String>);
    let mut quote = None;
    let mut rest = text.chars().peekable();
    while let Some(one) = rest.next() {
        match (one, quote) {
            ('\\', None | Some('"')) => match rest.next() {
                Some('\n') | None => {}
                Some(next) => word.get_or_insert_default().push(next),
            },
            (one, Some(open)) if one == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(one);
                word.get_or_insert_default();
            }
            ('#', None) if word.is_none() => while rest.next_if(|one| *one != '\n').is_some() {},
            ('$', None | Some('"')) if rest.peek() == Some(&'(') => return None,
            ('(' | ')' | '<' | '`', None) | ('`', Some('"')) => return None,
            ('|', None) if rest.peek() == Some(&'|') => return None,
            ('&', None) => {
                // `>&2` and `&>file` send what is written elsewhere.
                let is_sent = word.is_none()
                    && order.words.last().is_some_and(|last| last.ends_with('>'))
                    || rest.peek() == Some(&'>');
                if is_sent {
                    word.get_or_insert_default().push('&');
                } else {
                    rest.next_if_eq(&'&')?;
                    order.words.extend(word.take());
                    order.is_needed = true;
                    script.orders.push(std::mem::take(&mut order));
                }
            }
            (';' | '\n', None) => {
                order.words.extend(word.take());
                if !order.words.is_empty() {
                    script.orders.push(std::mem::take(&mut order));
                }
            }
            ('>', None) => {
                // A number before it is that of an output.
                let number = word.take_if(|word| word.bytes().all(|one| one.is_ascii_digit()));
                order.words.extend(word.take());
                let more = if rest.next_if_eq(&'>').is_some() { ">>" } else { ">" };
                order.words.push(number.unwrap_or_default() + more);
            }
            ('|', None) => {
                order.words.extend(word.take());
                order.words.push("|".to_owned());
            }
            (one, None) if one.is_whitespace() => order.words.extend(word.take()),
            (one, _) => word.get_or_insert_default().push(one),
        }
    }
    order.words.extend(word.take());
    if !order.words.is_empty() {
        script.orders.push(order);
    }
    // What stands behind an end is never run.
    let is_end = |order: &ScriptOrder| order.words.first().is_some_and(|word| word == "exit");
    if let Some(end) = script.orders.iter().position(is_end) {
        script.orders.truncate(end);
    }
    let is_control = |order: &ScriptOrder| {
        order.words.first().is_none_or(|word| CONTROL.contains(&word.as_str()))
            || order.words.iter().any(|word| matches!(word.as_str(), "do" | "then"))
    };
    (quote.is_none() && !script.orders.iter().any(is_control)).then_some(script)
}
