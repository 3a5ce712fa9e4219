//! On which ports programs are told to listen: by options of servers, and by variables that frameworks read.

/// Where a program is told to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldPorts {
    /// The first one is what it is for.
    pub ports: Vec<u16>,
    pub by: ToldBy,
    pub extent: ToldExtent,
}

/// What tells a program where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// A variable, by its place among those that were given.
    Variable(usize),
    /// A word of the command, by its place.
    Word(usize),
}

/// How much of the truth is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ToldExtent {
    /// A habit, which not every program has.
    Habit,
    /// Where it listens first of all; it may listen elsewhere, too.
    Main,
    /// Where it listens, and nowhere else.
    Whole,
}

/// Servers on command lines, with the options that name their port or their address.
const SERVERS: [(&str, &[&str]); 22] = [
    ("redis-server", &["--port"]),
    ("valkey-server", &["--port"]),
    ("mongod", &["--port"]),
    ("mysqld", &["--port", "-P"]),
    ("mariadbd", &["--port", "-P"]),
    ("postgres", &["-p"]),
    // https://www.uvicorn.org/settings/
    ("uvicorn", &["--port"]),
    ("hypercorn", &["--bind", "-b"]),
    // https://docs.gunicorn.org/en/stable/settings.html#bind
    ("gunicorn", &["--bind", "-b"]),
    ("daphne", &["--port", "-p"]),
    ("waitress-serve", &["--port", "--listen"]),
    // https://flask.palletsprojects.com/en/stable/cli/
    ("flask", &["--port", "-p"]),
    ("fastapi", &["--port"]),
    ("streamlit", &["--server.port"]),
    ("artisan", &["--port"]),
    // https://puma.io/puma/
    ("puma", &["--port", "-p"]),
    ("rails", &["--port", "-p"]),
    // https://nextjs.org/docs/app/api-reference/cli/next
    ("next", &["--port", "-p"]),
    ("vite", &["--port"]),
    ("ng", &["--port"]),
    ("http-server", &["--port", "-p"]),
    ("json-server", &["--port", "-p"]),
];

/// Variables that are settings of a framework, whatever the program.
const SETTINGS: [&str; 2] = ["QUARKUS_HTTP_PORT", "MICRONAUT_SERVER_PORT"];

/// Variables that many programs read.
const HABITS: [&str; 4] = ["PORT", "SERVER_PORT", "FLASK_RUN_PORT", "UVICORN_PORT"];

/// Longer words of commands are not read, in bytes.
const LONGEST: usize = 16 * 1024;

/// How many words and variables are looked at.
const MOST: usize = 512;

/// Where a program is told to listen, by the words of its command and by its variables, whose values may be unknown.
pub fn told(words: &[&str], variables: &[(&str, Option<&str>)]) -> Option<ToldPorts> {
    let words = &words[..words.len().min(MOST)];
    let variables = &variables[..variables.len().min(MOST)];
    match by_words(words) {
        NamedPorts::None => by_variables(variables),
        NamedPorts::Unclear => None,
        NamedPorts::Sure(told) => Some(told),
    }
}

/// What the words of a command name.
enum NamedPorts {
    None,
    /// Two that differ, or one that is not known.
    Unclear,
    Sure(ToldPorts),
}

fn by_words(all: &[&str]) -> NamedPorts {
    let mut found = NamedPorts::None;
    let mut options: &[&str] = &[];
    let mut awaited = false;
    let mut before = "";
    for (place, text) in all.iter().enumerate().filter(|(_, text)| text.len() < LONGEST) {
        let is_end = |one: char| one.is_whitespace() || "\"'`()".contains(one);
        for word in text.split(is_end).filter(|word| !word.is_empty()) {
            // What an option is given is no program: `-U postgres`.
            let last = std::mem::replace(&mut before, word);
            let is_given = last.starts_with('-') && !["-m", "-c", "--"].contains(&last);
            if let Some(value) = server_port(word) {
                add(&mut found, value, ToldBy::Word(place), ToldExtent::Main);
                continue;
            }
            if std::mem::take(&mut awaited) {
                add(&mut found, word, ToldBy::Word(place), ToldExtent::Whole);
                continue;
            }
            let program = word.rsplit('/').next().unwrap_or_default();
            let server = SERVERS.iter().find(|(name, _)| *name == program && !is_given);
            if let Some((_, own)) = server {
                options = own;
            } else if ["&&", "||", ";", "|", "&"].contains(&word) {
                options = &[];
            } else if options.contains(&word) {
                awaited = true;
            } else if let Some((option, value)) = word.split_once('=')
                && options.contains(&option)
            {
                add(&mut found, value, ToldBy::Word(place), ToldExtent::Whole);
            } else if options == RUNSERVER && is_address(word) {
                add(&mut found, word, ToldBy::Word(place), ToldExtent::Whole);
            } else if word == "runserver" {
                options = RUNSERVER;
            }
        }
    }
    found
}

/// `manage.py runserver 0.0.0.0:8000`, which has no option.
/// <https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver>
const RUNSERVER: &[&str] = &["runserver"];

/// `-Dserver.port=8081`, `--server.port=8081`: Spring Boot's.
/// <https://docs.spring.io/spring-boot/reference/features/external-config.html>
fn server_port(word: &str) -> Option<&str> {
    let start = ["-Dserver.port=", "--server.port="];
    start.into_iter().find_map(|start| word.strip_prefix(start))
}

fn is_address(word: &str) -> bool {
    word.rsplit(':').next().is_some_and(|port| port.parse::<u16>().is_ok())
}

/// Adds what an option is given.
fn add(found: &mut NamedPorts, value: &str, by: ToldBy, extent: ToldExtent) {
    let port = value.trim_matches([',', ']', '[']).rsplit(':').next().unwrap_or_default();
    let port = port.parse::<u16>().ok().filter(|port| *port > 0);
    match (&found, port) {
        (NamedPorts::None, Some(port)) => {
            *found = NamedPorts::Sure(ToldPorts { ports: vec![port], by, extent });
        }
        (NamedPorts::Sure(known), Some(port)) if known.ports == [port] => {}
        _ => *found = NamedPorts::Unclear,
    }
}

fn by_variables(all: &[(&str, Option<&str>)]) -> Option<ToldPorts> {
    let find = |name: &str| all.iter().position(|(own, _)| *own == name);
    // https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints
    for name in ["ASPNETCORE_URLS", "DOTNET_URLS", "ASPNETCORE_HTTP_PORTS"] {
        let Some(place) = find(name) else { continue };
        let mut ports: Vec<u16> = Vec::new();
        let more = find("ASPNETCORE_HTTPS_PORTS").filter(|_| name == "ASPNETCORE_HTTP_PORTS");
        for value in [Some(place), more].into_iter().flatten().map(|at| all[at].1) {
            for url in value?.split(';').filter(|url| !url.is_empty()) {
                ports.push(port_of_url(url.trim())?);
            }
        }
        let told = ToldPorts { ports, by: ToldBy::Variable(place), extent: ToldExtent::Whole };
        return (!told.ports.is_empty()).then_some(told);
    }
    // Options of the virtual machine come before variables.
    for (place, (name, value)) in all.iter().enumerate() {
        let is_options = name.starts_with("JAVA") || name.ends_with("_OPTS");
        let mut options = value.iter().flat_map(|value| value.split_whitespace());
        if let Some(port) = options.find_map(server_port).filter(|_| is_options) {
            let ports = vec![port.parse().ok()?];
            return Some(ToldPorts {
                ports,
                by: ToldBy::Variable(place),
                extent: ToldExtent::Main,
            });
        }
    }
    let one = |place: usize, extent: ToldExtent| {
        let port = all[place].1?.trim().parse().ok().filter(|port: &u16| *port > 0)?;
        Some(ToldPorts { ports: vec![port], by: ToldBy::Variable(place), extent })
    };
    if let Some(place) = SETTINGS.iter().find_map(|name| find(name)) {
        return one(place, ToldExtent::Main);
    }
    // What serves elsewhere has a port of a server, too.
    let has = |start: &str| all.iter().any(|(name, _)| name.starts_with(start));
    let is_spring = has("SPRING_");
    if let Some(place) = find("SERVER_PORT").filter(|_| is_spring) {
        // What a server of settings says comes before variables.
        let is_told = has("SPRING_CLOUD_CONFIG") || has("SPRING_CONFIG_IMPORT");
        return one(place, if is_told { ToldExtent::Habit } else { ToldExtent::Main });
    }
    let is_other = ["HOST", "URL", "ADDR", "NAME"].iter().any(|end| has(&format!("SERVER_{end}")));
    let mut habits = HABITS.iter().filter(|name| **name != "SERVER_PORT" || !is_other);
    one(habits.find_map(|name| find(name))?, ToldExtent::Habit)
}

/// The port of `http://+:5000`, `5000`; of an address without one, that of its scheme.
fn port_of_url(url: &str) -> Option<u16> {
    if let Ok(port) = url.parse() {
        return Some(port);
    }
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((_, port)) => port.parse().ok(),
        None => Some(if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 }),
    }
}
