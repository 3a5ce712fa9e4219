//! The tracks of a component: what its release strategy makes of its image, replicas and environment.

use std::collections::BTreeMap;

use crate::admission::metadata::is_label_value;
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::image::ImageName;
use crate::resolve::env::Variables;
use crate::resolve::image;
use crate::resolve::names;
use crate::resolve::resources;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::name::STABLE;
use crate::stack::release::{Strategy, TRACK, Track};
use crate::values::plain;
use crate::values::read::{At, Item};
use crate::values::release::{self, Release};
use crate::values::scalar::CountOrPercent;
use crate::values::suggest::{list_of, nearest};
use crate::values::workload;

/// The strategy of a component and its tracks.
pub fn resolve(
    component: &mut Component,
    item: &Item<workload::Workload>,
    variables: &mut Variables,
) -> Option<(Strategy, Vec<Track>)> {
    let nothing = Release::default();
    let release = item.at.value.release.as_ref().map_or(&nothing, |release| &release.value);
    let Release { rolling, recreate, blue_green, canary } = release;
    if let Some(blue_green) = blue_green {
        return blue_and_green(component, item, blue_green, variables);
    }
    if let Some(canary) = canary {
        return stable_and_canary(component, item, canary, variables);
    }
    let strategy = match (recreate, rolling) {
        (Some(_), _) => Strategy::Recreate,
        (None, rolling) => {
            let rolling = rolling.as_ref().map(|rolling| rolling.value.clone()).unwrap_or_default();
            let release::Rolling { max_surge, max_unavailable } = rolling;
            if let (Some(surge), Some(unavailable)) = (&max_surge, &max_unavailable)
                && is_zero(&surge.value)
                && is_zero(&unavailable.value)
            {
                variables.report.add(
                    Diagnostic::error(
                        Code::Conflict,
                        "an update can neither add a pod nor remove one",
                    )
                    .at(unavailable.span, "none may be missing")
                    .also(surge.span, "none may be added")
                    .help("raise `maxSurge` to 1"),
                );
            }
            Strategy::Rolling {
                max_surge: max_surge.map(|at| at.value),
                max_unavailable: max_unavailable.map(|at| at.value),
            }
        }
    };
    let stable = track(STABLE, component, item, item.key, None, variables)?;
    let labels = if component.selector.is_empty() { stable.labels } else { BTreeMap::new() };
    Some((strategy, vec![Track { labels, ..stable }]))
}

fn is_zero(amount: &CountOrPercent) -> bool {
    matches!(amount, CountOrPercent::Count(0) | CountOrPercent::Percent(0))
}

/// The version that the component's own objects are labelled with: that of its only track. What two
/// tracks share has none.
pub fn version(tracks: &[Track]) -> Option<String> {
    let [Track { image, .. }] = tracks else { return None };
    let name = ImageName::read(&image.reference);
    let tag = name.tag.filter(|tag| name.digest.is_none() && is_label_value(tag));
    tag.map(str::to_owned)
}

fn blue_and_green(
    component: &mut Component,
    item: &Item<workload::Workload>,
    blue_green: &At<release::BlueGreen>,
    variables: &mut Variables,
) -> Option<(Strategy, Vec<Track>)> {
    let release::BlueGreen { active, tracks } = &blue_green.value;
    let tracks = tracks.as_ref().filter(|tracks| !tracks.entries.is_empty());
    let (Some(active), Some(tracks)) = (active, tracks) else {
        let missing = match (active, tracks) {
            (Some(_), _) => "`tracks`",
            (None, Some(_)) => "`active`",
            (None, None) => "`active` and `tracks`",
        };
        variables.report.add(
            Diagnostic::error(Code::Missing, format!("`blueGreen` needs {missing}"))
                .at(blue_green.span, "incomplete")
                .help("write `blueGreen: { active: blue, tracks: { blue: {}, green: {} } }`"),
        );
        return None;
    };
    let names = || tracks.entries.keys().map(String::as_str);
    if !names().any(|track| track == active.as_str()) {
        let help = match nearest(active.as_str(), names()) {
            Some(near) => format!("write `{near}`"),
            None => format!("use one of {}", list_of(names())),
        };
        variables.report.add(
            Diagnostic::error(
                Code::UnknownReference,
                format!("there is no track `{}`", active.as_str()),
            )
            .at(active.span, "the Service would reach no pod")
            .also(tracks.span, "the tracks")
            .help(help),
        );
    }
    let mut resolved = Vec::new();
    for (colour, own) in &tracks.entries {
        if let Err(reason) = crate::values::scalar::Label::new(colour.as_str()) {
            variables.report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{colour}` cannot be the name of a track"),
                )
                .at(own.key, reason)
                .help("use names such as `blue` and `green`"),
            );
            continue;
        }
        resolved.extend(track(colour, component, item, own.key, Some(&own.at), variables));
    }
    let zero = tracks.entries.get(active.as_str()).and_then(|own| own.at.value.replicas.as_ref());
    if let Some(zero) = zero.filter(|count| count.value.0 == 0) {
        let colour = active.as_str();
        variables.report.add(
            Diagnostic::warning(Code::Conflict, format!("the active track `{colour}` has no pods"))
                .at(zero.span, "the Service leads to nothing")
                .also(active.span, "the active track")
                .help(format!(
                    "give `{colour}` replicas before it is `active`, and the other track none after"
                )),
        );
    }
    Some((Strategy::BlueGreen { active: active.as_str().to_owned() }, resolved))
}

fn stable_and_canary(
    component: &mut Component,
    item: &Item<workload::Workload>,
    field: &At<release::Canary>,
    variables: &mut Variables,
) -> Option<(Strategy, Vec<Track>)> {
    let release::Canary { stable, canary } = &field.value;
    let Some(canary) = canary else {
        variables.report.add(
            Diagnostic::error(Code::Missing, "`canary` needs the track `canary`")
                .at(field.span, "incomplete")
                .help("write `canary: { stable: { replicas: 9 }, canary: { replicas: 1, image: { tag: … } } }`"),
        );
        return None;
    };
    if let Some(autoscaling) = &item.at.value.autoscaling {
        variables.report.add(
            Diagnostic::error(
                Code::Conflict,
                "a canary's weights are its replica counts, which an autoscaler would change",
            )
            .at(autoscaling.span, "cannot stand beside a canary")
            .also(field.span, "the canary")
            .help("remove it while the canary runs; `autoscaling: null` deletes what another file says"),
        );
    }
    // A layer above the tracks changes what no track takes.
    let said = stable.as_ref().and_then(|stable| stable.value.replicas.as_ref());
    if let (Some(own), Some(said)) = (&item.at.value.replicas, said)
        && own.span.file > said.span.file
    {
        variables.report.add(
            Diagnostic::warning(Code::Conflict, "`replicas` has no effect beside a canary")
                .at(own.span, "each track has its own")
                .also(said.span, "those of `stable`")
                .help(format!(
                    "write `release: {{ canary: {{ stable: {{ replicas: {} }} }} }}`",
                    own.value.0
                )),
        );
    }
    let stable_span = stable.as_ref().map_or(field.span, |stable| stable.span);
    let stable = track(STABLE, component, item, stable_span, stable.as_ref(), variables);
    let canary = track("canary", component, item, canary.span, Some(canary), variables);
    Some((Strategy::Canary, vec![stable?, canary?]))
}

/// One track: what it has of its own lies above what the component says. The Deployment of a component that
/// rolled before goes on as the track `stable`.
fn track(
    track: &str,
    component: &mut Component,
    item: &Item<workload::Workload>,
    owner: Span,
    own: Option<&At<release::Track>>,
    variables: &mut Variables,
) -> Option<Track> {
    let values = &item.at.value;
    let nothing = release::Track::default();
    let release::Track { image, replicas, env, resources, names } =
        own.map_or(&nothing, |own| &own.value);
    let resolved =
        image::resolve(values.image.as_ref(), image.as_ref(), None, owner, variables.report);
    let env = variables.track(values.env.as_ref(), env.as_ref(), track);
    let resources =
        resources::resources(values.resources.as_ref(), resources.as_ref(), variables.report);
    let replicas =
        plain::count(replicas.as_ref()).or(plain::count(values.replicas.as_ref())).unwrap_or(1);
    let prefix = variables.wiring.inputs.prefix;
    Some(Track {
        name: track.to_owned(),
        names: names::of_track(component, track, names.as_ref(), prefix),
        labels: BTreeMap::from([(TRACK.to_owned(), track.to_owned())]),
        image: resolved?.image,
        replicas,
        env,
        resources,
    })
}
