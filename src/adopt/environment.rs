//! What development and production have for themselves: targets, doors, and where secrets are.

use std::collections::{BTreeMap, BTreeSet};

use crate::adopt::door::Doors;
use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::Part;
use crate::adopt::variable::{ComponentEnv, SecretVariable, secret_key};
use crate::adopt::volume::ClaimOwners;
use crate::values::TIERS;

/// A component on its way.
#[derive(Clone, Debug, Default)]
pub struct ComponentDraft {
    pub base: DraftMap,
    pub env: ComponentEnv,
    /// To what it connects beside what its variables say.
    pub connects: BTreeSet<usize>,
    /// How many pods production has, where they share claims that one pod has in development.
    pub pods: Option<Draft>,
}

/// Where a stack runs.
#[derive(Clone, Copy, Debug)]
pub struct Targeted<'a> {
    /// The name of the stack.
    pub name: &'a str,
    pub target: &'a str,
    pub prod_target: &'a str,
    /// The StorageClass that several nodes mount at once in production, if one is known, and all that there are then.
    pub shared_class: Option<(&'a str, &'a [String])>,
}

/// What environments are made of.
#[derive(Clone, Copy, Debug)]
pub struct EnvironmentParts<'a> {
    pub parts: &'a [Part<'a>],
    pub components: &'a [ComponentDraft],
    pub doors: &'a [Doors],
    /// Which component another one is like.
    pub likes: &'a BTreeMap<usize, usize>,
    pub owners: &'a ClaimOwners,
    pub of: Targeted<'a>,
}

/// Development and production.
#[derive(Clone, Debug, Default)]
pub struct Environments {
    pub dev: DraftMap,
    pub prod: DraftMap,
    /// The keys of the Secret with the variables of all programs, and the values that development has for them.
    keys: BTreeMap<String, Option<String>>,
    /// The keys of what is one variable of Docker Compose.
    same: BTreeMap<String, String>,
    has_inline: bool,
    has_credentials: bool,
    has_shared: bool,
}

impl Environments {
    pub fn new(from: EnvironmentParts) -> Self {
        let mut made = Self::default();
        let mut tiers = (DraftMap::default(), DraftMap::default());
        for tier in TIERS {
            for (at, part) in
                from.parts.iter().enumerate().filter(|(_, part)| part.tier() == Some(tier))
            {
                let (dev, prod) = made.of_part(at, from);
                for (map, own) in [(&mut tiers.0, dev), (&mut tiers.1, prod)] {
                    if !own.is_empty() {
                        map.below(tier).set_at(&part.name, Draft::Map(own), Some(part.service.key));
                    }
                }
            }
        }
        made.head(from.of);
        made.dev.entries.extend(tiers.0.entries);
        made.prod.entries.extend(tiers.1.entries);
        made.comments(from.of);
        made
    }

    /// What one component has in development, and in production.
    fn of_part(&mut self, at: usize, from: EnvironmentParts) -> (DraftMap, DraftMap) {
        let (part, component) = (&from.parts[at], &from.components[at]);
        let (mut dev, mut prod) = (DraftMap::default(), DraftMap::default());
        if part.asks_for_password() {
            (self.has_inline, self.has_credentials) = (true, true);
            dev.set("credentials", Draft::map([("value", Draft::text(password(part)))]));
            prod.set("credentials", credentials(at, from.parts, from.components));
            if part.login.has_root {
                let root = part.login.root_password.clone().unwrap_or_else(|| PASSWORD.to_owned());
                dev.set("rootCredentials", Draft::map([("value", Draft::text(root))]));
                prod.set("rootCredentials", existing(&part.name, ROOT_KEY));
            }
        }
        if part.is_database() && component.base.get("storage").is_some() {
            prod.set("storage", Draft::text("10Gi"));
        }
        dev.set_map("env", component.env.dev.clone());
        let first = from.likes.get(&at).map(|first| &from.components[*first].env.secrets);
        for one in &component.env.secrets {
            let is_known =
                |known: &SecretVariable| known.place() == one.place() && known.value == one.value;
            if first.is_some_and(|first| first.iter().any(is_known)) {
                continue;
            }
            self.has_inline = true;
            let value = one.value.clone().unwrap_or_else(|| SECRET.to_owned());
            let (group, name) = one.place();
            let value = Draft::map([("value", Draft::text(value))]);
            dev.below(group).set_at(name, value, Some(one.span));
            let secret = match one.root_of {
                Some(database) => existing(&from.parts[database].name, ROOT_KEY),
                None => existing(&format!("{}-secrets", from.of.name), &self.key(one, part)),
            };
            prod.below(group).set_at(name, secret, Some(one.span));
        }
        dev.set_map("expose", from.doors[at].dev.clone());
        if let Some((class, _)) = from.of.shared_class {
            let volumes = component.base.get_map("volumes");
            let has = |key: &&str| volumes.is_some_and(|volumes| volumes.get(key).is_some());
            let mut shared: Vec<&str> = from.owners.shared(at).filter(has).collect();
            if let Some(pods) = &component.pods {
                prod.set("replicas", pods.clone());
                let own = own_claims(&component.base).into_iter();
                shared = own.chain(shared.iter().copied()).collect();
                shared.sort_unstable();
                shared.dedup();
            }
            for key in shared {
                self.has_shared = true;
                let modes = Draft::texts(["ReadWriteMany"]);
                let claim = Draft::map([("accessModes", modes), ("className", Draft::text(class))]);
                prod.below("volumes").set(key, Draft::map([("claim", claim)]));
            }
        }
        prod.set_map("expose", from.doors[at].prod.clone());
        (dev, prod)
    }

    /// What is said of the environments as such.
    fn head(&mut self, of: Targeted) {
        self.dev.set("target", Draft::text(of.target));
        self.dev.set("namespace", Draft::text(format!("{}-dev", of.name)));
        self.prod.set("target", Draft::text(of.prod_target));
        self.prod.set("namespace", Draft::text(format!("{}-prod", of.name)));
        if self.has_inline {
            self.dev.set("policy", Draft::map([("inlineSecrets", Draft::text("allow"))]));
            let line = "A password that everyone may read is fine here, and refused in other environments.";
            self.dev.comment("policy", line);
        }
        let classes = of.shared_class.map_or(&[][..], |(_, classes)| classes);
        if self.has_shared && !classes.is_empty() {
            let classes = Draft::texts(classes.iter().cloned());
            self.prod.set("cluster", Draft::map([("storageClasses", classes)]));
            let line = "Pods on several nodes mount one claim: install what makes the last of these classes.";
            self.prod.comment("cluster", line);
        }
    }

    /// What has to be there before production is applied.
    fn comments(&mut self, of: Targeted) {
        if self.has_credentials {
            let lines = [
                "Secrets that exist in the namespace before the first apply, with the password and, as `urlKey`,",
                "the whole connection url. Other forms: fromEnv, externalSecret.",
            ];
            for line in lines {
                self.prod.comment("databases", line);
            }
        }
        let first = TIERS[1..].iter().find(|tier| self.prod.get(tier).is_some());
        if let Some(tier) = first.filter(|_| !self.keys.is_empty()) {
            let keys: Vec<&str> = self.keys.keys().map(String::as_str).collect();
            let line = format!(
                "The Secret `{}-secrets` exists before the first apply, too, with the keys",
                of.name
            );
            self.prod.comment(tier, line);
            self.prod.comment(tier, format!("{}.", keys.join(", ")));
        }
    }

    /// The key of a secret in the Secret of all: one for each name, and one more where two programs have other values.
    fn key(&mut self, one: &SecretVariable, part: &Part) -> String {
        if let Some(known) = one.same_as.as_ref().and_then(|name| self.same.get(name)) {
            return known.clone();
        }
        let key = secret_key(&one.name);
        let key = match self.keys.get(&key) {
            Some(known) if *known != one.value => format!("{}-{key}", part.name),
            _ => key,
        };
        self.keys.insert(key.clone(), one.value.clone());
        if let Some(name) = &one.same_as {
            self.same.insert(name.clone(), key.clone());
        }
        key
    }
}

/// The volumes of a component with a claim of its own.
pub fn own_claims(base: &DraftMap) -> Vec<&str> {
    let volumes = base.get_map("volumes").into_iter().flat_map(|volumes| &volumes.entries);
    let has_claim =
        |volume: &Draft| volume.as_map().is_some_and(|volume| volume.get("claim").is_some());
    volumes.filter(|(_, entry)| has_claim(&entry.value)).map(|(key, _)| key.as_str()).collect()
}

/// A password of development that no file says.
const PASSWORD: &str = "devpassword123";

/// A secret of development that no file says: as many programs want it, 32 characters, which are hexadecimal.
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The key of a superuser's password in the Secret of its server.
const ROOT_KEY: &str = "root-password";

/// A key of a Secret that exists.
fn existing(name: &str, key: &str) -> Draft {
    let secret = Draft::map([("name", Draft::text(name)), ("key", Draft::text(key))]);
    Draft::map([("existingSecret", secret)])
}

/// The password of development: what Compose says, where the server takes it.
fn password(part: &Part) -> String {
    let shortest = part.engine().map_or(0, |engine| engine.facts().shortest_password()).max(1);
    let said = part
        .login
        .password
        .clone()
        .filter(|said| said.chars().count() >= shortest && !said.contains('\n'));
    said.unwrap_or_else(|| PASSWORD.to_owned())
}

/// The Secret of production; with the whole url, where somebody reads it.
fn credentials(at: usize, parts: &[Part], components: &[ComponentDraft]) -> Draft {
    let reads_url =
        components.iter().any(|one| one.env.urls.contains(&at) || one.connects.contains(&at));
    let mut existing = DraftMap::default();
    existing.set("name", Draft::text(parts[at].name.as_str()));
    existing.set("key", Draft::text("password"));
    // Of some the url holds no password, and is known.
    let form = parts[at].engine().and_then(|engine| engine.facts().url);
    if reads_url && form.is_none_or(|form| form.contains("${password}")) {
        existing.set("urlKey", Draft::text("url"));
    }
    Draft::map([("existingSecret", Draft::Map(existing))])
}
