//! Jobs that run the program of a component as it is: a server, which does not end.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::job::WrittenJob;
use crate::values::Values;
use crate::values::env::EnvValue;
use crate::values::image::Image;
use crate::values::read::{At, Either, Item, Map};

/// Reports jobs that say nothing else than a backend or a frontend does: neither a command nor a variable. A variable
/// may make another program of the same image, so that one is enough.
pub fn check(jobs: &[WrittenJob], values: &Values, report: &mut Report) {
    for (name, job, item) in jobs {
        let own = &item.at.value;
        let says = own.command.is_some() || own.args.is_some() || own.env_from.is_some();
        let Some(image) = own.image.as_ref().filter(|_| !says) else { continue };
        let server = values.workloads().find(|(_, _, other)| {
            let other = &other.at.value;
            let image_of = other.image.as_ref();
            other.port.is_some()
                && image_of.is_some_and(|other| is_same(image, other))
                && is_within(own.env.as_ref(), other.env.as_ref())
        });
        let Some((_, server, _)) = server else { continue };
        report.add(
            Diagnostic::warning(
                Code::Missing,
                format!("the job `{name}` runs what `{server}` runs, and would never end"),
            )
            .at(job.key, "says no `command`")
            .help("add `command: […]` with what the job does"),
        );
    }
}

fn is_same(one: &Image, other: &Image) -> bool {
    let text = |image: &Image| {
        [&image.repository, &image.tag, &image.digest]
            .map(|field| field.as_ref().map(|text| text.as_str().to_owned()))
    };
    text(one) == text(other)
}

/// Whether all variables are there with the same values.
fn is_within(own: Option<&At<Map<EnvValue>>>, all: Option<&At<Map<EnvValue>>>) -> bool {
    let is_there = |name: &str, item: &Item<EnvValue>| {
        let other = all.and_then(|map| map.value.entries.get(name));
        match (&item.at.value, other.map(|other| &other.at.value)) {
            (Either::Short(own), Some(Either::Short(other))) => own.as_str() == other.as_str(),
            // Where a secret is read from is the component's own matter.
            (Either::Long(_), Some(Either::Long(_))) => true,
            (Either::Short(_) | Either::Long(_), _) => false,
        }
    };
    let mut entries = own.into_iter().flat_map(|map| &map.value.entries);
    entries.all(|(name, item)| is_there(name, item))
}
