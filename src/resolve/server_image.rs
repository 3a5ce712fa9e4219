//! The image of a database's server: whether it is one of its engine, and who it runs as.

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::engine::derived_image;
use crate::engine::run::User;
use crate::notation::image::ImageName;
use crate::resolve::image::major;
use crate::values::database;
use crate::values::read::At;
use crate::values::scalar::Text;

/// Tells of an image that is another engine's, or another version's.
pub fn check(values: &database::Database, engine: Engine, report: &mut Report) {
    image_of_another(values, engine, report);
    image_of_another_version(values, engine, report);
}

/// Who the server runs as where the values say nothing; tells where that is a guess.
pub fn user(
    values: &database::Database,
    engine: Engine,
    tag: &str,
    is_run: bool,
    report: &mut Report,
) -> User {
    let official = engine.facts().image.0;
    let image = values.image.as_ref().map(|image| &image.value);
    let written = image.and_then(|image| image.repository.as_ref());
    let repository = written.map_or(official, |repository| repository.as_str());
    let (user, is_known) = derived_image::user(engine, repository, tag);
    if !is_run || engine.is_other() || values.run_as_user.is_some() {
        return user;
    }
    if let Some(repository) = written.filter(|_| !is_known) {
        let message =
            format!("who `{}` runs as is not known", ImageName::read(repository.as_str()).name());
        report.unwise(Unwise::KnownImages, message, |diagnostic| {
            diagnostic
                .at(repository.span, format!("gen takes the user {} of `{official}`", user.user))
                .help("add `runAsUser: …`: `docker run --rm --entrypoint id IMAGE` tells it")
        });
    } else if let Some(digest) = image
        .and_then(|image| image.digest.as_ref())
        .filter(|_| values.version.is_none() && depends_on_version(engine))
    {
        let message = format!("which version of {} this is, no tag says", engine.title());
        report.unwise(Unwise::KnownImages, message, |diagnostic| {
            diagnostic
                .at(digest.span, format!("gen takes it for {}", engine.facts().image.1))
                .help("add `version: …`, the tag that the digest is of: where the data are, and whose, depends on it")
        });
    }
    user
}

/// Whether a server's user, or where its data are, is another one in another version or flavour of the image.
fn depends_on_version(engine: Engine) -> bool {
    let run = &engine.facts().run;
    let path = |major| run.volume.map(|volume| volume(Some(major)).path);
    (run.user)(true) != (run.user)(false) || path(1) != path(u32::MAX)
}

/// An image of another engine has its programs, variables and folders, and not those of this one.
fn image_of_another(values: &database::Database, engine: Engine, report: &mut Report) {
    let Some(repository) = values.image.as_ref().and_then(|image| image.value.repository.as_ref())
    else {
        return;
    };
    let name = ImageName::read(repository.as_str()).name();
    // Valkey's image has its programs under the names of Redis, too.
    let is_cache = |one: Engine| one.facts().data.is_cache;
    let Some(own) = Engine::of_image(name).filter(|own| {
        *own != engine && !engine.is_other() && !(is_cache(engine) && is_cache(*own))
    }) else {
        return;
    };
    let (word, title) = (own.as_str(), own.title());
    report.add(
        Diagnostic::error(
            Code::Conflict,
            format!("`{name}` is the image of {title}, and `engine` says `{}`", engine.as_str()),
        )
        .at(repository.span, format!("without the programs of {}", engine.title()))
        .help(format!("write `engine: {word}`")),
    );
}

/// Where the data are, and what a change does to them, is told by the version: an official image of another one would
/// keep its data where no volume is.
fn image_of_another_version(values: &database::Database, engine: Engine, report: &mut Report) {
    let image = values.image.as_ref().map(|image| &image.value);
    let (Some(version), Some(tag)) =
        (values.version.as_ref(), image.and_then(|image| image.tag.as_ref()))
    else {
        return;
    };
    let official = ImageName::read(engine.facts().image.0).name();
    let repository = image.and_then(|image| image.repository.as_ref());
    let is_official = repository.is_none_or(|own| ImageName::read(own.as_str()).name() == official);
    let majors = (major(version.as_str()), major(tag.as_str()));
    let (Some(said), Some(run)) = majors else { return };
    if !is_official || engine.is_other() {
        return;
    }
    if said == run {
        another_release((version, tag), engine, report);
        return;
    }
    report.add(
        Diagnostic::error(
            Code::Conflict,
            format!("`version` says {said}, and the tag of the image {run}"),
        )
        .at(tag.span, format!("{} {run} would run", engine.title()))
        .also(version.span, format!("its data would be kept as {said} keeps them"))
        .help("remove one of the two"),
    );
}

/// Releases of one major version, such as 8.4 beside 8.0: the tag alone says which one runs.
fn another_release((version, tag): (&At<Text>, &At<Text>), engine: Engine, report: &mut Report) {
    let numbers = |text: &str| -> Vec<u32> {
        let parts = ImageName::release(text).split(['.', '-']);
        parts.map_while(|part| part.parse().ok()).collect()
    };
    let (said, run) = (numbers(version.as_str()), numbers(tag.as_str()));
    if said.iter().zip(&run).all(|(said, run)| said == run) {
        return;
    }
    let message =
        format!("`version` says {}, and the tag of the image {}", version.as_str(), tag.as_str());
    report.add(
        Diagnostic::warning(Code::Conflict, message)
            .at(version.span, format!("{} {} runs", engine.title(), tag.as_str()))
            .also(tag.span, "the image")
            .help("remove one of the two"),
    );
}
