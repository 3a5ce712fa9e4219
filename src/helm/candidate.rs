//! Guards that a part may have, beside those of the values in it: what is near it, and where it says so.

use crate::helm::guard::Guard;
use crate::helm::knob::{Form, Knob, ValuePath, below};
use crate::helm::mark;
use crate::helm::node::ChartNode;
use crate::helm::reason::{Lifter, PartAt, PartByRendering, knobs_in};
use crate::helm::table::{self, PartPlace};
use crate::object::checksum;
use crate::object::metadata::VERSION;

impl Lifter<'_> {
    /// What an environment has and others have not: with that which it stands or falls with there, such as a door. Of what
    /// is only offered it is the environments in which that makes it.
    pub fn of_environment(
        &self,
        at: &PartAt,
        parts: &PartByRendering,
        scope: &[usize],
    ) -> Option<Guard> {
        let own = self.names(parts);
        let plain = Guard::Environment(own.clone());
        if !own.is_empty() && (self.is_fixed || self.fits(&plain, parts, scope)) {
            return Some(plain);
        }
        let made = self.origins(parts);
        if !self.is_fixed && self.fits(&made, parts, scope) {
            return Some(made);
        }
        let knobs = knobs_in(parts);
        let place = PartPlace { kind: at.kind, component: at.component.as_deref(), path: &at.path };
        let is_known = |path: &[String]| self.is_known(path);
        // Of tracks it is their counts that say how many pods there are.
        let release = at.component.as_ref().map(|component| below(component, "release"));
        let in_tracks = release.is_some_and(|release| is_known(&release));
        let declared = table::declared(place).into_iter().filter(|_| !in_tracks);
        let declared = declared.filter_map(|guard| guard.among(&is_known));
        let beside: Vec<Guard> = declared.chain(self.words(at, parts, &knobs)).collect();
        let either = [plain.clone(), made];
        let both = either.iter().flat_map(|environments| {
            beside.iter().map(move |guard| match guard.clone() {
                Guard::And(mut all) => {
                    all.push(environments.clone());
                    Guard::And(all)
                }
                other => Guard::And(vec![other, environments.clone()]),
            })
        });
        let mut both = both.filter(|_| !self.is_fixed);
        let found = both.find(|guard| self.fits(guard, parts, scope));
        found.or_else(|| (!own.is_empty()).then_some(plain))
    }

    /// When a door names a certificate: that of a Secret that is said, that of each host, or, where the controller takes
    /// them from elsewhere, none.
    pub fn certificate(&self, at: &PartAt, parts: &PartByRendering) -> Option<Guard> {
        let component = at.component.as_ref().filter(|_| at.kind == "Ingress")?;
        let [spec, tls, _] = at.path.as_slice() else { return None };
        if spec != "spec" || tls != "tls" {
            return None;
        }
        let of = |keys: &str| below(component, keys);
        let said = of("expose.ingress.tls.secretName");
        let is_alb = Guard::Is(of("expose.ingress.className"), "alb".to_owned());
        let (_, first) = parts.first()?;
        let mut own = Vec::new();
        let secret = first.get("secretName");
        if let Some(secret) = secret {
            secret.knobs(&mut own);
        }
        let guard = match secret {
            Some(_) if own.iter().any(|index| self.knobs[*index].path == said) => {
                Guard::Given(said)
            }
            Some(_) => Guard::And(vec![is_alb.not(), Guard::Given(said).not()]),
            None => Guard::And(vec![is_alb, Guard::Given(said).not()]),
        };
        let is_known = |path: &[String]| self.is_known(path);
        guard.among(&is_known).filter(|guard| *guard != Guard::Always)
    }

    /// When there is a version: where a track has a tag of its own, or what is for all is no digest.
    pub fn version(&self, at: &PartAt, parts: &PartByRendering) -> Option<Guard> {
        let component = at.component.as_ref()?;
        if at.path.last().is_none_or(|key| key != VERSION) {
            return None;
        }
        let knobs = knobs_in(parts);
        let tag = below(component, "image.tag");
        let mut own = knobs.into_iter().map(|index| &self.knobs[index].path);
        let own = own.find(|path| path.len() > tag.len() && path.ends_with(&tag[2..]))?;
        let digest = Guard::Given(below(component, "image.digest"));
        Guard::Or(vec![Guard::Given(own.clone()), digest.not()]).among(&|path| self.is_known(path))
    }

    /// What follows from a word that is no mark, such as the class of a door, and from where a database is.
    ///
    /// What only happens to be there together is no reason: a door's class says nothing of what is no door, nor a
    /// component of what does not name it.
    pub fn words(&self, at: &PartAt, parts: &PartByRendering, knobs: &[usize]) -> Vec<Guard> {
        // When images are pulled is said beside them.
        if at.path.last().is_some_and(|key| key == "imagePullPolicy") {
            return Vec::new();
        }
        let mut guards = Vec::new();
        let near = |path: &ValuePath| {
            at.component.as_ref().is_some_and(|component| path.starts_with(component))
                || knobs.iter().any(|index| self.knobs[*index].path.get(..2) == path.get(..2))
        };
        let shown: Vec<String> = parts.iter().map(|(_, part)| part.shown()).collect();
        let names = |name: &str| {
            let is_part = |letter: char| letter.is_ascii_alphanumeric();
            let is_word = |text: &String| {
                text.match_indices(name).any(|(at, _)| {
                    !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
                })
            };
            shown.iter().any(is_word) || at.path.iter().any(is_word)
        };
        let is_word =
            |knob: &&Knob| knob.form == Form::Word(&[]) && near(&knob.path) && knob.path.len() > 4;
        let is_door = matches!(at.kind, "Ingress" | "Middleware" | "NetworkPolicy");
        for Knob { path, .. } in self.knobs.iter().filter(|knob| is_door && is_word(knob)) {
            let mut words: Vec<&str> = self
                .renderings
                .iter()
                .filter_map(|rendering| crate::helm::guard::at(&rendering.values, path)?.as_str())
                .collect();
            words.sort_unstable();
            words.dedup();
            let door = Guard::Given(below(&path[..path.len() - 1], "enabled"));
            for word in words {
                let is = Guard::Is(path.clone(), word.to_owned());
                guards.extend([Guard::And(vec![door.clone(), is.clone()]), is]);
            }
        }
        // A url is composed where the Secret that exists has none.
        let urls = self.knobs.iter().map(|knob| &knob.path);
        let urls = urls.filter(|path| path.last().is_some_and(|key| key == "urlKey"));
        for path in urls.filter(|path| near(path) || names(&path[1])) {
            let secret = Guard::Given(path[..path.len() - 1].to_vec());
            let url = Guard::Given(path.clone());
            guards.push(Guard::And(vec![secret.clone(), url.clone().not()]));
            guards.push(Guard::Or(vec![url, secret.not()]));
        }
        if at.kind == "PersistentVolumeClaim" {
            let claims = self.knobs.iter().map(|knob| &knob.path).filter(|path| near(path));
            let claims =
                claims.filter(|path| path.last().is_some_and(|key| key == "existingClaim"));
            guards.extend(claims.map(|path| Guard::Given(path.clone()).not()));
        }
        let is_elsewhere =
            |knob: &&Knob| knob.path.len() == 4 && knob.path[2..] == ["external", "host"];
        for Knob { path, .. } in self.knobs.iter().filter(is_elsewhere) {
            // A policy tells addresses and ports, and no names.
            if at.kind != "NetworkPolicy" && !near(path) && !names(&path[1]) {
                continue;
            }
            guards.extend([Guard::Given(path.clone()), Guard::Given(path.clone()).not()]);
        }
        let is_switch =
            |knob: &&Knob| knob.form == Form::Switch && (near(&knob.path) || names(&knob.path[1]));
        // How pods are replaced follows no door.
        let is_strategy = at.path.iter().any(|key| key == "strategy");
        let is_reason = |knob: &&Knob| !is_strategy || knob.path[2] != "expose";
        for Knob { path, .. } in self.knobs.iter().filter(is_switch).filter(is_reason) {
            guards.extend([Guard::Given(path.clone()), Guard::Given(path.clone()).not()]);
        }
        let is_presence =
            |knob: &&Knob| knob.form == Form::Presence && knob.path[0] != "namespaces";
        let present = self.knobs.iter().filter(is_presence);
        for Knob { path, .. } in present.filter(|knob| near(&knob.path) || names(&knob.path[1])) {
            guards.push(Guard::Given(path.clone()));
        }
        guards
    }

    /// When a namespace is closed that has pods of databases alone: where one of these is here.
    pub fn of_databases(&self, at: &PartAt) -> Option<Guard> {
        let is_policy = at.kind == "NetworkPolicy" && at.component.is_none() && at.path.is_empty();
        let hosts = self.knobs.iter().map(|knob| &knob.path);
        let hosts = hosts.filter(|path| path.ends_with(&["external", "host"].map(str::to_owned)));
        let here: Vec<Guard> = hosts.map(|path| Guard::Given(path.clone()).not()).collect();
        let here = Guard::any(here)?;
        let place = PartPlace { kind: at.kind, component: None, path: &at.path };
        let closed = table::declared(place).into_iter().next().filter(|_| is_policy)?;
        Guard::And(vec![closed, here]).among(&|path| self.is_known(path))
    }

    /// Whether the Secret that a reference is to exists already: such a one has keys of its own.
    pub fn sealed(&self, at: &PartAt, parts: &PartByRendering, scope: &[usize]) -> Option<Guard> {
        let paths = at.around.iter().map(|index| &self.knobs[*index].path);
        let mut guards = paths.filter_map(|path| {
            let length = path.iter().position(|key| key == "existingSecret")? + 1;
            Some(Guard::Given(path[..length].to_vec()))
        });
        guards.find(|guard| self.fits(guard, parts, scope))
    }

    /// When anything is in a map of pods' annotations or of resources: each entry is there when its value is.
    pub fn of_entries(&self, at: &PartAt, node: &mut ChartNode) -> Option<Guard> {
        let is_of_pods = at.path.iter().any(|key| key == "template");
        let ChartNode::Map(entries) = node else { return None };
        let mut any: Vec<Guard> = Vec::new();
        for entry in entries.iter_mut().filter(|_| is_of_pods) {
            let open = mark::of_variable(&entry.key);
            let knob = match &entry.node {
                ChartNode::Scalar(expression) => match expression.knobs()[..] {
                    [index] => Some(index),
                    _ => None,
                },
                _ => None,
            };
            let knob = open.or(knob).map(|index| &self.knobs[index].path);
            let when = match (&entry.when, knob) {
                (Guard::Always, Some(path)) if !path.is_empty() => Guard::Given(path.clone()),
                (Guard::Always, _) if entry.key == checksum::CONFIG => {
                    let own = below(at.component.as_ref()?, "env");
                    at.config.clone().unwrap_or(Guard::Plain(own))
                }
                (Guard::Always, _) => self.of_entries(at, &mut entry.node)?,
                (when, _) => when.clone(),
            };
            if open.is_none() {
                entry.when = when.clone();
            }
            any.push(when);
        }
        if any.contains(&Guard::Always) { None } else { Guard::any(any) }
    }

    /// The doors that a host is of: what says a host is there when its door is.
    pub fn doors(&self, at: &PartAt, knobs: &[usize]) -> Vec<ValuePath> {
        let hosts =
            knobs.iter().map(|index| &self.knobs[*index]).filter(|knob| knob.form == Form::Host);
        let hosts: Vec<&ValuePath> = hosts.map(|knob| &knob.path).collect();
        if hosts.is_empty() {
            return Vec::new();
        }
        let doors = self.knobs.iter().map(|knob| &knob.path);
        let mut doors: Vec<ValuePath> = doors
            .filter(|path| {
                path.len() > 4
                    && path[3] == "ingress"
                    && matches!(path[4].as_str(), "enabled" | "tls")
                    && path.last().is_some_and(|key| key == "enabled")
            })
            .cloned()
            .collect();
        // That of a named host comes first, then that of the component itself.
        doors.sort_by_key(|path| {
            let is_named = hosts.iter().any(|host| host.starts_with(&path[..2]));
            let is_own = at.component.as_ref().is_some_and(|component| path.starts_with(component));
            (!is_named, !is_own)
        });
        doors
    }

    /// Whether gen makes the Secret of a database that a text is about: what is read from others rolls no pods.
    pub fn secrets(&self, parts: &PartByRendering) -> Vec<Guard> {
        let shown: Vec<String> = parts.iter().map(|(_, part)| part.shown()).collect();
        let values = self.knobs.iter().map(|knob| &knob.path).filter(|path| {
            path.len() == 4
                && path[2..] == ["credentials", "value"]
                && shown.iter().any(|text| text.contains(&path[1]))
        });
        values.map(|path| table::is_made(&path[..2])).collect()
    }
}
