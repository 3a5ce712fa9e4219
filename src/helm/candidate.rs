//! Guards that a part may have, beside those of the values in it: what is near it, and where it says so.

use crate::helm::declared::is_call;
use crate::helm::guard::Guard;
use crate::helm::knob::{DOMAIN, Form, Knob, ValuePath, below, ends_in};
use crate::helm::mark;
use crate::helm::node::ChartNode;
use crate::helm::reason::{Lifter, PartAt, PartByRendering, knobs_in};
use crate::helm::table;
use crate::object::checksum;
use crate::object::metadata::VERSION;
use crate::values::TIERS;

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
        let is_known = |path: &[String]| self.is_known(path);
        // Of tracks it is their counts that say how many pods there are.
        let release = at.component.as_ref().map(|component| below(component, "release"));
        let in_tracks = release.is_some_and(|release| is_known(&release));
        let of_track = at.kind == "PodDisruptionBudget" && in_tracks;
        let declared = table::declared(at.place()).into_iter().filter(|_| !of_track);
        let declared = declared.filter_map(|guard| guard.among(&is_known));
        let beside = declared.chain(self.words(at, parts, &knobs)).chain(self.of_several(at));
        let beside: Vec<Guard> = beside.collect();
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
        // What an environment has anyway, others have where it is said.
        let said = self.of_marks(at, parts).into_iter().map(Guard::Given);
        let said =
            said.filter(|_| !own.is_empty()).map(|given| Guard::Or(vec![given, plain.clone()]));
        let mut both = both.chain(said).filter(|_| !self.is_fixed);
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
        let said = below(component, "expose.ingress.tls.secretName");
        let is_alb = table::class(component, "alb");
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
    /// What only happens to be there together is no reason: of its own component a part follows what the table says that it
    /// concerns, and of others what is said of those that it names.
    pub fn words(&self, at: &PartAt, parts: &PartByRendering, knobs: &[usize]) -> Vec<Guard> {
        // When images are pulled is said beside them.
        if at.path.last().is_some_and(|key| key == "imagePullPolicy") {
            return Vec::new();
        }
        let mut guards = Vec::new();
        let comes_out = |path: &ValuePath| {
            knobs.iter().any(|index| self.knobs[*index].path.get(..2) == path.get(..2))
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
        let is_near = |path: &ValuePath| at.owns(path) || comes_out(path) || names(&path[1]);
        let is_call = is_call(at, parts);
        let concerned =
            |path: &ValuePath| !is_call && at.owns(path) && table::concerns(at.place(), &path[2..]);
        let of_door = |knob: &&Knob| knob.form == Form::Word(&[]) && concerned(&knob.path);
        for Knob { path, .. } in self.knobs.iter().filter(of_door) {
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
        for Knob { path, form, .. } in self.knobs.iter().filter(|knob| knob.path.len() > 2) {
            let given = Guard::Given(path.clone());
            let keys: Vec<&str> = path[2..].iter().map(String::as_str).collect();
            match keys.as_slice() {
                // A url is composed where the Secret that exists has none.
                [.., "urlKey"] if is_near(path) => {
                    let secret = Guard::Given(path[..path.len() - 1].to_vec());
                    guards.push(Guard::And(vec![secret.clone(), given.clone().not()]));
                    guards.push(Guard::Or(vec![given, secret.not()]));
                }
                [of, .., "existingClaim"]
                    if at.kind == "PersistentVolumeClaim"
                        && at.owns(path)
                        && (*of == "storage" || names(&path[3])) =>
                {
                    guards.push(given.not());
                }
                // Policies tell addresses and ports of what is elsewhere, and no names.
                ["external", "host"]
                    if is_near(path)
                        || at.kind == "NetworkPolicy"
                            && at.path.get(1).is_some_and(|key| key == "egress") =>
                {
                    guards.extend([given.clone(), given.not()]);
                }
                ["enabled"] if *form == Form::Presence && is_near(path) => guards.push(given),
                _ if *form == Form::Switch && concerned(path) => {
                    guards.push(given.clone());
                    // Nobody is let in because a door is shut.
                    guards.extend((at.kind != "NetworkPolicy").then(|| given.not()));
                }
                _ => {}
            }
        }
        guards
    }

    /// The values that come out in a part, whole, and the maps that they are in: where one of these is said there is the
    /// part. What a text is composed of says nothing of it.
    pub fn of_marks(&self, at: &PartAt, parts: &PartByRendering) -> Vec<ValuePath> {
        // Objects are there for reasons of the table.
        if at.path.is_empty() && at.kind != "ExternalSecret" {
            return Vec::new();
        }
        // An image is one text of several values.
        let is_image = at.path.last().is_some_and(|key| key == "image");
        let mut knobs = Vec::new();
        for (_, part) in parts {
            if is_image {
                part.knobs(&mut knobs);
            } else {
                part.whole(&mut knobs);
            }
        }
        knobs.sort_unstable();
        knobs.dedup();
        let mut candidates: Vec<ValuePath> = Vec::new();
        // Where a database is says whether it has an image, and not the other way round.
        let is_of_database = |knob: &&Knob| {
            knob.path[0] == "databases"
                && knob.path[2] == "image"
                && matches!(knob.path[3].as_str(), "repository" | "tag")
        };
        let of = knobs.iter().map(|index| &self.knobs[*index]);
        for knob in of.filter(|knob| knob.path.len() < 3 || !is_of_database(knob)) {
            let is_of_component =
                knob.path.first().is_some_and(|key| TIERS.contains(&key.as_str()));
            let from = if is_of_component { 3 } else { 1 };
            // A port has a usual one: it is the host that says whether a database is elsewhere.
            if ends_in(&knob.path, "external.port") {
                candidates.push(below(&knob.path[..2], "external.host"));
                continue;
            }
            let mut lengths: Vec<usize> = (from..=knob.path.len()).collect();
            // Of one value it is that value that tells, of several what they are in.
            if knobs.len() == 1 {
                lengths.reverse();
            }
            for length in lengths {
                let path = &knob.path[..length];
                // Nor is it the image of a database that says where that is.
                if path.len() == 3 && path[0] == "databases" && path[2] == "image" {
                    continue;
                }
                // No pods are a count as well: whether a count is said is not asked.
                // Nor whether a map is there that has maps in it: those are always there.
                let has_maps = self.knobs.iter().any(|other| {
                    other.path.starts_with(path)
                        && (other.path.len() > length + 1
                            || other.path.len() > length && other.form == Form::Open)
                });
                let is_count = has_maps
                    || length == knob.path.len()
                        && matches!(knob.form, Form::Count(1 | 2))
                        && path.last().is_some_and(|key| key == "replicas");
                if !is_count && !candidates.iter().any(|known| known == path) {
                    candidates.push(path.to_vec());
                }
            }
        }
        candidates
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

    /// What a door has of its host, which may be the stack's; and what a Service has that is the load balancer itself.
    pub fn of_several(&self, at: &PartAt) -> Vec<Guard> {
        let is_known = |path: &[String]| self.is_known(path);
        if let ("Service", Some(component)) = (at.kind, &at.component) {
            return table::inside(component).among(&is_known).into_iter().collect();
        }
        let Some(component) = at.component.as_ref().filter(|_| at.kind == "Ingress") else {
            return Vec::new();
        };
        let host = Guard::Given(below(component, "expose.ingress.host"));
        let of_any = Guard::Or(vec![host, Guard::Given(vec![DOMAIN.to_owned()])]);
        of_any.among(&is_known).into_iter().collect()
    }

    /// The doors that a host is of: what says a host is there when its door is.
    pub fn doors(&self, at: &PartAt, knobs: &[usize]) -> Vec<ValuePath> {
        let hosts = knobs.iter().map(|index| &self.knobs[*index].path);
        let hosts: Vec<&ValuePath> = hosts.filter(|path| is_host(path)).collect();
        let is_there = |path: &[String]| {
            let own = below(&path[..4], "host");
            let of_domain = hosts.iter().any(|host| host.len() == 1);
            hosts.contains(&&own) || of_domain && !self.knobs.iter().any(|knob| knob.path == own)
        };
        let doors = self.knobs.iter().map(|knob| &knob.path);
        let mut doors: Vec<ValuePath> = doors
            .filter(|path| {
                path.len() > 4
                    && path[3] == "ingress"
                    && matches!(path[4].as_str(), "enabled" | "tls")
                    && path.last().is_some_and(|key| key == "enabled")
                    && is_there(path)
                    && (at.kind != "Ingress" || at.owns(path))
            })
            .cloned()
            .collect();
        // That of a named host comes first, then that of the component itself.
        doors.sort_by_key(|path| {
            let is_named = hosts.iter().any(|host| host.starts_with(&path[..2]));
            (!is_named, !at.owns(path))
        });
        doors
    }
}

/// Whether a value is the host of a door, or of all that name none.
fn is_host(path: &[String]) -> bool {
    path == ["domain"] || ends_in(path, "ingress.host")
}
