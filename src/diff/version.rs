//! Servers that come to data which another wrote: another version, another flavour of the image, another
//! engine, another user.

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};
use crate::engine::Engine;
use crate::engine::data::VersionChange;
use crate::notation::image::ImageName;

/// A container that is a database: its engine, its tag, and itself.
type Serving<'a> = (Engine, &'a str, &'a Json);

/// What servers find in volumes that others wrote.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let Some(after) = pair.after else { return Vec::new() };
    let Some(new) = template::spec(after) else { return Vec::new() };
    let mut found = Vec::new();
    for server in template::databases(new) {
        let old = match pair.before {
            Some(before) => {
                same_server(before, after, server).map(|old| (template::spec(before), old))
            }
            None => writer(after, new, server, sides),
        };
        let Some((spec, old)) = old else { continue };
        let (engine, tag, container) = server;
        let verdict = if engine == old.0 {
            version(engine, old.1, tag).or_else(|| owner(engine, (spec, old), (new, server)))
        } else {
            other_engine(old.0, old.1, engine)
        };
        let names = [container, old.2].map(|one| one["name"].as_str().unwrap_or_default());
        let field = pair.fields.iter().position(|field| {
            let path = field.path.to_string();
            names.iter().any(|name| {
                let own = format!("containers[{name}]");
                path.ends_with(&own) || path.ends_with(&format!("{own}.image"))
            })
        });
        found.extend(verdict.map(|verdict| Verdict { field, ..verdict }));
    }
    found
}

/// The server of an object whose place this one takes: that of the same container, of the same volume, or the
/// only one.
fn same_server<'a>(
    before: &'a SideObject,
    after: &SideObject,
    server: Serving,
) -> Option<Serving<'a>> {
    let old = template::spec(before).filter(|spec| template::keeps_data(before, spec))?;
    let new = template::spec(after)?;
    let (_, _, container) = server;
    let servers = template::databases(old);
    let same_name = servers.iter().find(|(_, _, other)| other["name"] == container["name"]);
    if let Some(found) = same_name {
        return Some(*found);
    }
    let places = template::kept_in(after, new, container);
    let same_place = servers.iter().find(|(_, _, other)| {
        template::kept_in(before, old, other).iter().any(|place| places.contains(place))
    });
    let only = match (servers.as_slice(), template::databases(new).len()) {
        ([only], 1) if template::keeps_data(after, new) => Some(only),
        _ => None,
    };
    same_place.or(only).copied()
}

/// The server of another object that wrote to a volume of this new one.
fn writer<'a>(
    after: &SideObject,
    spec: &Json,
    (_, _, container): Serving,
    sides: Sides<'a>,
) -> Option<(Option<&'a Json>, Serving<'a>)> {
    let places = template::kept_in(after, spec, container);
    places.iter().find_map(|place| {
        let index = sides.around.keeper(after.namespace(), place)?;
        let before = &sides.before[index];
        let old = template::spec(before)?;
        let mut servers = template::databases(old).into_iter();
        let server =
            servers.find(|(_, _, one)| template::kept_in(before, old, one).contains(place));
        Some((Some(old), server?))
    })
}

/// What another engine makes of the data.
fn other_engine(before: Engine, tag: &str, after: Engine) -> Option<Verdict> {
    if (after.facts().data.takes_over)(before.as_str(), &numbers(tag)) {
        return None;
    }
    let why = format!("{} does not read the data of {} {tag}", after.title(), before.title());
    let help = "give the new database another name, and move the data";
    Some(Verdict::new(Effect::LosesData, why.trim_end()).instead(help))
}

/// What another version, or another flavour of it, makes of the data.
fn version(engine: Engine, before: &str, after: &str) -> Option<Verdict> {
    let data = &engine.facts().data;
    let change = VersionChange {
        title: engine.title(),
        tags: (before, after),
        before: &numbers(before),
        after: &numbers(after),
    };
    let stops = |why: String, instead: &str, page| {
        Verdict::new(Effect::LosesData, why).instead(instead).page(page)
    };
    if let Some(refusal) = (data.versions)(&change) {
        return Some(stops(refusal.why, refusal.instead, refusal.page));
    }
    let is_other = before.contains("alpine") != after.contains("alpine");
    let flavours = data.flavours.filter(|_| is_other)?;
    let why = format!("{} {after}: {}", change.title, flavours.why);
    Some(stops(why, flavours.instead, flavours.page))
}

/// What a server makes of data that another user owns. One that starts as root makes them its own.
fn owner(
    engine: Engine,
    (old, (_, old_tag, one)): (Option<&Json>, Serving),
    (new, (_, _, other)): (&Json, Serving),
) -> Option<Verdict> {
    let page = engine.facts().data.owner?;
    let user = |spec: Option<&Json>, container: &Json| {
        let own = container["securityContext"]["runAsUser"].as_i64();
        let of_pod = || spec.and_then(|spec| spec["securityContext"]["runAsUser"].as_i64());
        own.or_else(of_pod).filter(|user| *user != 0)
    };
    let of_image = (engine.facts().run.user)(old_tag.contains("alpine")).user;
    let before = user(old, one).unwrap_or(of_image);
    let after = user(Some(new), other).filter(|after| *after != before)?;
    let why = format!(
        "{} does not start on data that another user owns: they are of {before}, and it is {after}",
        engine.title()
    );
    let help = format!(
        "keep `runAsUser: {before}`, or change the owner of the files in the volume before"
    );
    Some(Verdict::new(Effect::LosesData, why).instead(help).page(page))
}

/// The numbers of the release that a tag says; none in `latest`.
fn numbers(tag: &str) -> Vec<u32> {
    ImageName::release(tag).split(['.', '-']).map_while(|part| part.parse().ok()).collect()
}
