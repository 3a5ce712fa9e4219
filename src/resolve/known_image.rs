//! Official images that do not start as gen runs them: without root, in their own file system.
//!
//! Each row says what its image's documentation on Docker Hub says of running it as any user.

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::notation::image::ImageName;
use crate::resolve::command_line::CommandLine;
use crate::values::image::Image;
use crate::values::namespace::Security;
use crate::values::read::At;
use crate::values::workload::Workload;

/// What an image needs.
#[derive(Clone, Copy, Debug)]
enum Needs {
    /// Folders that it writes to, and that may be forgotten.
    Folders(&'static [&'static str]),
    /// To be root when it starts.
    Root,
}

/// Names of official images.
const KNOWN: [(&str, Needs); 11] = [
    // <https://hub.docker.com/_/nginx>: "Running nginx as a non-root user".
    ("nginx", Needs::Folders(&["/var/cache/nginx", "/run"])),
    // <https://hub.docker.com/_/httpd>: the pid file is beside the logs.
    ("httpd", Needs::Folders(&["/usr/local/apache2/logs"])),
    // <https://hub.docker.com/_/caddy>
    ("caddy", Needs::Folders(&["/data", "/config"])),
    // <https://hub.docker.com/_/tomcat>
    (
        "tomcat",
        Needs::Folders(&[
            "/usr/local/tomcat/logs",
            "/usr/local/tomcat/temp",
            "/usr/local/tomcat/work",
        ]),
    ),
    ("wordpress", Needs::Root),
    ("drupal", Needs::Root),
    ("joomla", Needs::Root),
    ("nextcloud", Needs::Root),
    ("phpmyadmin", Needs::Root),
    ("mediawiki", Needs::Root),
    ("matomo", Needs::Root),
];

/// Tells of an image that is known to need what its component does not give.
pub fn check(values: &Workload, security: Security, report: &mut Report) {
    let Some(repository) = values.image.as_ref().and_then(|image| image.repository.as_ref()) else {
        return;
    };
    let Some((name, needs)) = official(repository.as_str()) else { return };
    let is_root = security == Security::Baseline && values.user.is_none();
    if is_root {
        return;
    }
    let written = |folder: &str| {
        let within = |path: &str| {
            folder.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let writable = values.writable.iter().flat_map(|paths| &paths.value);
        let volumes = values.volumes.iter().flat_map(|volumes| volumes.entries.values());
        writable.map(|path| path.as_str()).any(within)
            || volumes
                .filter_map(|volume| volume.mount_path.as_ref())
                .any(|path| within(path.as_str()))
    };
    let (message, help) = match needs {
        Needs::Folders(folders) if folders.iter().copied().all(written) => return,
        Needs::Folders(folders) => (
            format!("the image `{name}` writes to folders that only root can write to"),
            format!("add `writable: [{}]` to the component", folders.join(", ")),
        ),
        // A user of one's own is somebody who knows.
        Needs::Root if values.user.is_some() => return,
        Needs::Root => (
            format!("the image `{name}` must be root when it starts"),
            "add `security: baseline` to the component, or take an image that runs as any user"
                .to_owned(),
        ),
    };
    report.unwise(Unwise::KnownImages, message, |diagnostic| {
        diagnostic
            .at(repository.span, "gen runs it as the user 10001, and it would end at once")
            .help(help)
    });
}

/// Tells of a server's image in a container that is to end, where nothing else is run in it.
pub fn check_ends(image: Option<&At<Image>>, line: CommandLine, report: &mut Report) {
    const SERVERS: [&str; 4] = ["nginx", "httpd", "caddy", "tomcat"];
    let Some(repository) = image.and_then(|image| image.value.repository.as_ref()) else { return };
    let name = ImageName::read(repository.as_str()).name();
    let is_server = Engine::of_image(name).is_some() || SERVERS.contains(&name);
    if !is_server || line.words().next().is_some() {
        return;
    }
    report.add(
        Diagnostic::warning(
            Code::Missing,
            format!("the image `{name}` runs its server, which never ends"),
        )
        .at(repository.span, "nothing else is said to be run")
        .help("add `command: […]`, what is to be done and then ends"),
    );
}

/// The name of an official image and what it needs; images of others are other images.
fn official(repository: &str) -> Option<(&'static str, Needs)> {
    let name = ImageName::read(repository).short();
    KNOWN.into_iter().find(|(known, _)| *known == name)
}
