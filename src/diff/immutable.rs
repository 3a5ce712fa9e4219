//! What the API server refuses to change in place.

use crate::diff::home::is_anew;
use crate::diff::immutable_field::{IMMUTABLE_FIELDS, ImmutableField, Instead};
use crate::diff::immutable_when::{leaves_default, text};
use crate::diff::pair::Pair;
use crate::diff::verdict::{Effect, Sides, Verdict, named};

/// How remarks about server-side apply start.
pub const SERVER_SIDE: &str = "server-side apply refuses it";

/// What the API server would refuse of a pair.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let Some(before) = pair.before.filter(|_| pair.is_changed()) else { return Vec::new() };
    if is_anew(pair, sides) {
        return Vec::new();
    }
    let mut found: Vec<Verdict> = Vec::new();
    for (index, field) in pair.fields.iter().enumerate() {
        let refuses = |rule: &&ImmutableField| {
            rule.kinds.contains(&pair.kind())
                && field.path.touches(rule.path)
                && !rule.except.iter().any(|except| field.path.is_below(except))
                && (rule.when)(pair, field)
        };
        if let Some(rule) = IMMUTABLE_FIELDS.iter().find(refuses) {
            let object = named(before);
            let instead = match rule.instead {
                Instead::Again => {
                    format!(
                        "`kubectl delete {object}` and apply: it is made anew, and is away for a while"
                    )
                }
                // The claims that are there were made of the template as it was.
                // <https://github.com/kubernetes/enhancements/issues/4650>
                Instead::Orphan if field.path.to_string().ends_with("requests.storage") => format!(
                    "`kubectl patch pvc` each claim that is there to the new size, then `kubectl delete {object} --cascade=orphan` \
                     and apply: pods and claims stay meanwhile"
                ),
                Instead::Orphan => format!(
                    "`kubectl delete {object} --cascade=orphan` and apply: pods and claims stay meanwhile"
                ),
                Instead::Say(text) => text.to_owned(),
            };
            let verdict = Verdict::new(Effect::Refused, rule.why).instead(instead);
            found.push(verdict.page(rule.page).of(index));
        }
    }
    found
}

/// A strategy that `kubectl apply` changes, and server-side apply does not.
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy>
pub fn server_side(pair: Pair, _: Sides) -> Vec<Verdict> {
    let is_recreate = text(pair, "/spec/strategy/type")[1] == Some("Recreate");
    let stays = pair.is_changed() && leaves_default(pair, "/spec/strategy/rollingUpdate");
    let index = pair.touched("spec.strategy.type").next();
    let index = index.filter(|_| pair.kind() == "Deployment" && is_recreate && stays);
    let verdict = |index| {
        let why = format!("{SERVER_SIDE}: the `rollingUpdate` that the server has put there stays");
        Verdict::new(Effect::InPlace, why)
            .instead(
                "apply it without `--server-side`, or write `rollingUpdate: null` beside the type",
            )
            .page(
                "https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy",
            )
            .of(index)
    };
    index.map(verdict).into_iter().collect()
}
