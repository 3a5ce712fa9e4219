//! What is declared of places that a row of the table is too short for: what closes a namespace, and what opens it for
//! certificates.

use crate::helm::guard::Guard;
use crate::helm::knob::{below, ends_in};
use crate::helm::place::below_key;
use crate::helm::raw::RawPart;
use crate::helm::reason::{Lifter, PartAt, PartByRendering, knobs_in};
use crate::helm::table;
use crate::helm::variables::known_below;
use crate::object::checksum;
use crate::object::network::SOLVER_NAME;
use crate::stack::expose::ISSUERS;

/// The annotation that says the class to a controller that does not read the field.
/// <https://cloud.google.com/kubernetes-engine/docs/concepts/ingress#controller_summary>
const CLASS: &str = "kubernetes.io/ingress.class";

/// Whether a part is a rule of a policy that names who is let in: pods, or a namespace that is not that of a door's
/// controller. No door says whether it is there.
pub fn is_call(at: &PartAt, parts: &PartByRendering) -> bool {
    let is_rule = at.kind == "NetworkPolicy" && at.path.len() == 3 && at.path[1] == "ingress";
    is_rule && parts.iter().any(|(_, part)| part.get("from").is_some_and(names_pods))
}

fn names_pods(from: &RawPart) -> bool {
    from.shown().contains("podSelector")
}

impl Lifter<'_> {
    /// What the table says of a place, and what is said of places that know their component alone.
    pub fn declared(&self, at: &PartAt, parts: &PartByRendering, scope: &[usize]) -> Vec<Guard> {
        let mut declared = self.solver(at);
        declared.extend(self.class(at));
        declared.extend(self.root_secret(at, parts));
        declared.extend(self.budgets(at));
        if !is_call(at, parts) {
            declared.extend(table::declared(at.place()));
        }
        if at.path.iter().any(|key| key == checksum::CONFIG) {
            declared.extend(self.secrets(parts));
        }
        declared.extend(self.inhabited(at, parts));
        declared.extend(self.files(at));
        declared.extend(self.drained(at, parts));
        declared.extend(self.said_variable(at, parts, scope));
        declared.extend(self.of_store(at, parts));
        if let Some(read) = self.read_by(at, parts) {
            let with = |guard: &Guard| guard.clone().within(&read);
            let mut both: Vec<Guard> = declared.iter().map(with).collect();
            both.append(&mut declared);
            declared = both;
        }
        let of_colours = self.of_colours(at, &declared);
        declared.extend(of_colours);
        declared
    }

    /// What a component has where it is released by colours, and where it is not.
    fn of_colours(&self, at: &PartAt, declared: &[Guard]) -> Vec<Guard> {
        // Budgets have conditions of their own.
        let is_whole = at.path.is_empty() && at.kind != "PodDisruptionBudget";
        let Some(of) = at.component.as_ref().filter(|_| is_whole) else {
            return Vec::new();
        };
        let active = below(of, "release.blueGreen.active");
        if !self.knobs.iter().any(|knob| knob.path == active) {
            return Vec::new();
        }
        let active = Guard::Given(active);
        let ways = [active.clone(), active.not()];
        let both = ways.iter().flat_map(|way| {
            let with = declared.iter().map(|guard| Guard::And(vec![way.clone(), guard.clone()]));
            with.chain([way.clone()])
        });
        both.collect()
    }

    /// When a pod waits before it stops: for no time it does not.
    fn drained(&self, at: &PartAt, parts: &PartByRendering) -> Option<Guard> {
        let is_alone = || parts.iter().all(|(_, part)| part.get("postStart").is_none());
        let is_wait = match at.path.last()?.as_str() {
            "preStop" => true,
            "lifecycle" => is_alone(),
            _ => false,
        };
        let path = &self.knobs[*knobs_in(parts).first()?].path;
        (is_wait && ends_in(path, "drainSeconds")).then(|| Guard::Given(path.clone()))
    }

    /// When there is the Secret of a superuser's password: where no other one has it, and the database is here.
    fn root_secret(&self, at: &PartAt, parts: &PartByRendering) -> Vec<Guard> {
        let Some(of) = at.component.as_ref().filter(|_| at.kind == "Secret" && at.path.is_empty())
        else {
            return Vec::new();
        };
        let value = below(of, "rootCredentials.value");
        if !knobs_in(parts).iter().any(|index| self.knobs[*index].path == value) {
            return Vec::new();
        }
        let given = |keys: &str| Guard::Given(below(of, keys));
        let own = given("rootCredentials.existingSecret").not();
        let here = vec![given("external.host").not(), own.clone()];
        vec![Guard::And(here), own]
    }

    /// When there is the budget of a track, or that of pods that have none.
    fn budgets(&self, at: &PartAt) -> Vec<Guard> {
        let Some(of) = at
            .component
            .as_ref()
            .filter(|_| at.kind == "PodDisruptionBudget" && at.path.is_empty())
        else {
            return Vec::new();
        };
        let colours = below(of, "release.blueGreen.tracks");
        let active = Guard::Given(below(of, "release.blueGreen.active"));
        let tracks = known_below(&colours, self.knobs);
        if tracks.is_empty() {
            return Vec::new();
        }
        let own = tracks.into_iter().find(|track| at.name.ends_with(&format!("-{track}")));
        match own {
            Some(track) => {
                let budget = Guard::Budget(of.clone(), Some(below_key(&colours, track)));
                vec![budget.clone(), Guard::And(vec![active, budget])]
            }
            // Both parts of a canary count.
            None if self.is_known(&below(of, "release.canary")) => Vec::new(),
            None => vec![Guard::And(vec![active.not(), Guard::Budget(of.clone(), None)])],
        }
    }

    /// Where the class of a door is said: by an annotation to a controller that does not read the field.
    fn class(&self, at: &PartAt) -> Option<Guard> {
        let of = at.component.as_ref().filter(|_| at.kind == "Ingress")?;
        let by_annotation =
            Guard::Or(["gce", "gce-internal"].map(|word| table::class(of, word)).to_vec());
        if !self.renderings.iter().any(|one| by_annotation.holds(&one.values)) {
            return None;
        }
        match at.path.last()?.as_str() {
            CLASS => Some(by_annotation),
            "ingressClassName" => Some(by_annotation.not()),
            _ => None,
        }
    }

    /// When there is the way to the pods that answer for a certificate: where a namespace is closed in which a door asks
    /// for one.
    fn solver(&self, at: &PartAt) -> Vec<Guard> {
        if at.kind != "NetworkPolicy" || !at.name.ends_with(SOLVER_NAME) || !at.path.is_empty() {
            return Vec::new();
        }
        let of_tier = |tier: &str| {
            let doors = self.knobs.iter().filter_map(|knob| {
                let path = knob.path.get(..4)?;
                let is_door = knob.path.len() == 5
                    && path[2..] == ["expose", "ingress"]
                    && knob.path[4] == "enabled";
                (is_door && (tier.is_empty() || path[0] == tier)).then_some(path)
            });
            let door = |path: &[String]| {
                let issuer = |key: &&str| {
                    Guard::Given(below_key(&below(path, "annotations"), (*key).to_owned()))
                };
                let given = |keys| Guard::Given(below(path, keys));
                let asks = Guard::Or(ISSUERS.iter().map(issuer).collect());
                Guard::And(vec![given("enabled"), given("tls.enabled"), asks])
            };
            Guard::any(doors.map(door).collect()).map(table::closes)
        };
        ["", "frontends", "backends"].iter().filter_map(|tier| of_tier(tier)).collect()
    }

    /// Whether gen makes the Secret of a database that a text is about: what is read from others rolls no pods.
    fn secrets(&self, parts: &PartByRendering) -> Vec<Guard> {
        let shown: Vec<String> = parts.iter().map(|(_, part)| part.shown()).collect();
        let values = self.knobs.iter().map(|knob| &knob.path).filter(|path| {
            path.len() == 4
                && path[2..] == ["credentials", "value"]
                && shown.iter().any(|text| text.contains(&path[1]))
        });
        values.map(|path| table::is_made(&path[..2])).collect()
    }
}
