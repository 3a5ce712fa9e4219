//! The errors of references that lead nowhere, with the one that is meant.

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::reference::{
    EXTERNAL_FIELDS, Reference, SELF, STACK_FACTS, WORKLOAD_FIELDS, roots,
};
use crate::resolve::reference_word::{called_otherwise, fact_called_otherwise, is_variable};
use crate::values::suggest::{list_of, nearest};
use crate::values::tier::Tier;

/// The error of a reference to the domain of a stack without one.
pub fn no_domain(reference: &Reference) -> Diagnostic {
    Diagnostic::error(Code::UnknownReference, "the stack has no `domain` to refer to")
        .at(reference.span, "not known")
        .help("add `domain: shop.example.com` to the values")
}

/// The error of a reference to a job, which `${self.…}` in one is.
fn to_job(reference: &Reference) -> Diagnostic {
    Diagnostic::error(Code::UnknownReference, "nothing calls a job: it has no address to refer to")
        .at(reference.span, "of a job")
        .help("refer to the component that is meant, as in `${backends.web.publicUrl}`")
}

/// What Terraform, Helm and CI systems refer to.
const OF_OTHERS: [&str; 9] =
    ["var", "local", "vars", "locals", "Values", "values", "secrets", "github", "params"];

/// The error of a reference whose first word is neither a tier nor a fact.
///
/// `group_of` tells below which word of the values a name stands, such as `databases` or `externals`.
pub fn unknown_root(
    reference: &Reference,
    group_of: impl Fn(&str) -> Option<&'static str>,
) -> Diagnostic {
    let root = reference.path.first().map(String::as_str).unwrap_or_default();
    if root == Tier::Job.key() {
        return to_job(reference);
    }
    let words = || roots().chain(STACK_FACTS);
    let wrong =
        Diagnostic::error(Code::UnknownReference, format!("there is no `{root}` to refer to"))
            .at(reference.span, "unknown");
    if let Some(group) = group_of(root) {
        return ordered(wrong, reference, format!("${{{group}.{}}}", reference.path.join(".")));
    }
    if reference.path.len() == 1 && WORKLOAD_FIELDS.contains(&root) {
        return ordered(wrong, reference, format!("${{{SELF}.{root}}}"));
    }
    if STACK_FACTS.contains(&root) && reference.path.len() > 1 {
        return below_a_fact(reference, root);
    }
    let is_name = |word: &&str| match reference.path.get(1) {
        // `${stack.name}`
        Some(field) => reference.path.len() == 2 && field == "name" && *word != "namespace",
        None => true,
    };
    if let Some(word) = fact_called_otherwise(root).filter(is_name) {
        return ordered(wrong, reference, format!("${{{word}}}"));
    }
    let written = reference.path.join(".");
    if written.chars().all(|c| !c.is_ascii_lowercase())
        && words().any(|word| word == root.to_lowercase())
    {
        return ordered(wrong, reference, format!("${{{}}}", written.to_lowercase()));
    }
    if let Some(word) = nearest(root, words()) {
        return ordered(wrong, reference, replaced(reference, 0, word));
    }
    if reference.path.len() == 1 && is_variable(root) {
        return wrong.help(format!(
            "write `$({root})` for a variable of the container itself, `env: {{ NAME: {{ fromEnv: {root} }} }}` for one of gen's own environment, or `$${{{root}}}` if the text itself is meant"
        ));
    }
    if OF_OTHERS.contains(&root) && reference.path.len() > 1 {
        return wrong.help(
            "write the value itself: what differs stands in the file of each environment, and a secret of gen's own environment is `{ fromEnv: NAME }`",
        );
    }
    wrong.help(format!(
        "start with {}, or write `$${{{}}}` if the text itself is meant",
        list_of(words()),
        reference.path.join(".")
    ))
}

/// The error of `${env.HOME}`: a fact of the stack is a text, with nothing below it.
fn below_a_fact(reference: &Reference, root: &str) -> Diagnostic {
    let wrong =
        Diagnostic::error(Code::UnknownReference, format!("there is nothing below `{root}`"))
            .at(reference.span, "unknown");
    match reference.path.get(1) {
        Some(name) if root == "env" && name != "name" => wrong.help(format!(
            "`${{env}}` is the name of the environment; a variable of the container itself is `$({name})`, and one of gen's own environment `env: {{ NAME: {{ fromEnv: {name} }} }}`"
        )),
        _ => ordered(wrong, reference, format!("${{{root}}}")),
    }
}

/// The error of a reference to a component that does not exist; `names` are those of its tier.
pub fn unknown_component<'name>(
    reference: &Reference,
    tier: Tier,
    name: &str,
    names: impl Iterator<Item = &'name str> + Clone,
) -> Diagnostic {
    let wrong = |message: String| {
        Diagnostic::error(Code::UnknownReference, message).at(reference.span, "unknown")
    };
    let message = format!("there is no {} `{name}`", tier.as_str());
    let help = match nearest(name, names.clone()) {
        Some(word) => return ordered(wrong(message), reference, replaced(reference, 1, word)),
        None if names.clone().next().is_none() => {
            format!("describe it below `{}`, or remove the reference", tier.key())
        }
        None if names.clone().nth(1).is_none() => {
            let only = names.clone().next().unwrap_or_default();
            format!("the only one is `{only}`: write `{}`", replaced(reference, 1, only))
        }
        None => format!("use one of {}", list_of(names)),
    };
    wrong(message).help(help)
}

/// The error of a reference to a component that is there, in another tier.
pub fn of_other_tier(reference: &Reference, (said, tier): (Tier, Tier), name: &str) -> Diagnostic {
    let message = format!("there is no {} `{name}`", said.as_str());
    if tier == Tier::Job {
        return to_job(reference);
    }
    let wrong = Diagnostic::error(Code::UnknownReference, message)
        .at(reference.span, format!("`{name}` is one of `{}`", tier.key()));
    ordered(wrong, reference, replaced(reference, 0, tier.key()))
}

/// The error of a reference to a field that does not exist.
pub fn unknown_field(reference: &Reference, tier: Tier, fields: &[&str]) -> Diagnostic {
    unknown_field_of(reference, &format!("a {}", tier.as_str()), fields)
}

/// The error of a reference to a field that what is outside does not have.
pub fn unknown_field_of_external(reference: &Reference) -> Diagnostic {
    unknown_field_of(reference, "an external service", &EXTERNAL_FIELDS)
}

/// The error of a reference to something outside that the values do not describe.
pub fn unknown_external<'name>(
    reference: &Reference,
    name: &str,
    names: impl Iterator<Item = &'name str> + Clone,
) -> Diagnostic {
    let help = match nearest(name, names) {
        Some(word) => format!("write `{}`", replaced(reference, 1, word)),
        None => "describe it below `externals`, or remove the reference".to_owned(),
    };
    Diagnostic::error(Code::UnknownReference, format!("there is no external `{name}`"))
        .at(reference.span, "unknown")
        .help(help)
}

fn unknown_field_of(reference: &Reference, what: &str, fields: &[&str]) -> Diagnostic {
    let field = reference.path.get(2..).unwrap_or_default().join(".");
    if field.is_empty() {
        let all: Vec<String> = fields.iter().map(|field| format!(".{field}")).collect();
        let message = format!("a reference to {what} names one of its facts");
        return Diagnostic::error(Code::UnknownReference, message)
            .at(reference.span, "which one?")
            .help(format!("add one of {}", list_of(all.iter().map(String::as_str))));
    }
    let message = format!("{what} has no `{field}` to refer to");
    let wrong = Diagnostic::error(Code::UnknownReference, message).at(reference.span, "unknown");
    // A port by the name that it has in the component: `adminPort`.
    let bare = field.strip_suffix("Port").or(field.strip_suffix("_port"));
    let bare = bare.or(field.strip_prefix("port.")).unwrap_or(&field);
    let of_port = fields.iter().copied().find(|known| known.strip_prefix("ports.") == Some(bare));
    let meant = of_port.or_else(|| called_otherwise(&field, fields));
    match meant.or_else(|| nearest(&field, fields.iter().copied())) {
        Some(word) => ordered(wrong, reference, replaced(reference, 2, word)),
        None => match field.strip_prefix("ports.") {
            Some(port) => wrong.help(format!(
                "describe the port in the component, `ports: {{ {port}: 9000 }}`, or use one of {}",
                list_of(fields.iter().copied())
            )),
            None => wrong.help(format!("use one of {}", list_of(fields.iter().copied()))),
        },
    }
}

/// The order to write another reference: an edit where its own place is known, and not that of the whole text.
fn ordered(wrong: Diagnostic, reference: &Reference, text: String) -> Diagnostic {
    let written = "${}".len() + reference.written().len();
    if (reference.span.end - reference.span.start) as usize == written {
        wrong.write(text)
    } else {
        wrong.help(format!("write `{text}`"))
    }
}

/// The reference with one word of its path replaced, as it would be written.
fn replaced(reference: &Reference, index: usize, word: &str) -> String {
    let mut path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
    if let Some(place) = path.get_mut(index) {
        *place = word;
    } else {
        path.push(word);
    }
    // A field is the last word, of however many a wrong one was made.
    path.truncate(if index == 2 { 3 } else { path.len() });
    if reference.is_of_itself {
        path.splice(..2, [SELF]);
    }
    format!("${{{}}}", path.join("."))
}
