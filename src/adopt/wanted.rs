//! Variables without which Docker Compose does not start, or that are one with what a server has.

use crate::adopt::family::Families;
use crate::adopt::part::Part;
use crate::adopt::target::Targets;
use crate::manifest::given_variable::GivenVariable;
use crate::values::secrets::looks_secret;

/// What a variable may hold that somebody must set, and the database that it refers to: the url of the only one that
/// it can be, or the address of the program itself; else nothing.
pub fn guess(
    name: &str,
    own: usize,
    families: &Families,
    targets: &Targets,
) -> (String, Option<usize>) {
    let upper = name.to_ascii_uppercase();
    let words: Vec<&str> = upper.split('_').collect();
    let is_url = words.iter().any(|word| matches!(*word, "URL" | "URI" | "DSN"));
    let of_databases =
        ["DATABASE", "DB", "POSTGRES", "POSTGRESQL", "PG", "MYSQL", "MONGO", "MONGODB"];
    if is_url && words.iter().any(|word| of_databases.contains(word)) {
        let is_one = |at: &usize| {
            let word = targets.parts[*at].engine().map(|engine| engine.facts().word);
            word.is_some_and(|word| ["postgres", "mysql", "mariadb", "mongodb"].contains(&word))
        };
        let mut all = families.known.iter().copied().filter(is_one);
        if let (Some(only), None) = (all.next(), all.next()) {
            return (format!("${{{}.url}}", targets.parts[only].path()), Some(only));
        }
    }
    let of_pages = [
        "APP", "BASE", "FRONTEND", "PUBLIC", "ROOT", "SERVER", "SITE", "WEB", "WEBAPP", "NEXTAUTH",
    ];
    if is_url && targets.parts[own].has_door && words.iter().any(|word| of_pages.contains(word)) {
        return ("${self.publicUrl}".to_owned(), None);
    }
    (String::new(), None)
}

/// The password of a server that is the same variable of Docker Compose, whatever its value is.
pub fn same(one: &GivenVariable, families: &Families, parts: &[Part]) -> Option<(String, usize)> {
    let whole = one.made_of.as_deref().filter(|_| looks_secret(&one.name))?;
    let at = families.known.iter().copied().find(|at| {
        let login = &parts[*at].login;
        parts[*at].asks_for_password() && login.made_of.as_deref() == Some(whole)
    })?;
    Some((format!("${{{}.password}}", parts[at].path()), at))
}
