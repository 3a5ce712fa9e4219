//! Programs that render what strangers wrote: `kubectl kustomize` and `helm template`.
//!
//! They work on a copy of the files that gen has read, without gen's environment (a line without `=` in
//! a file of variables takes its value from there), and without a way to the network unless
//! `--network` says so.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use crate::command::chart_values::GivenValues;
use crate::command::{chart_schema, packed_chart};
use crate::disk::{Copy, Program, ProgramCall};
use crate::shape::table::SHAPES;

/// Variables without which programs are not found, or do not find their own files.
const KEPT: [&str; 10] = [
    "PATH",
    "HOME",
    "TMPDIR",
    "TMP",
    "TEMP",
    "SYSTEMROOT",
    "USERPROFILE",
    "LOCALAPPDATA",
    "APPDATA",
    "LANG",
];

/// Variables by which programs reach the network.
const NETWORK: [&str; 12] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSH_AUTH_SOCK",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_CONFIG_GLOBAL",
];

/// Where nothing answers: gen refuses what would fetch before it starts a program, and this is the wall
/// behind it.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The version of Kubernetes that charts are rendered for: the one whose types gen knows.
const KUBERNETES: &str = "--kube-version=1.36.0";

/// What `kubectl kustomize` makes of a folder; `None` where there is no such program.
pub fn kustomize(
    folder: &str,
    files: &BTreeMap<String, Vec<u8>>,
    may_fetch: bool,
) -> Option<Result<String, String>> {
    let call = ProgramCall::new(Program::Kubectl).words([
        "kustomize",
        // As it is by default, but not by what a file of the user's may say.
        "--load-restrictor=LoadRestrictionsRootOnly",
    ]);
    render(call, folder, files, &GivenValues::default(), may_fetch)
}

/// Versions that every API server has, beside those of which gen knows the kinds.
const BESIDE: [&str; 2] = ["apiregistration.k8s.io/v1", "apiextensions.k8s.io/v1"];

/// What `helm template` makes of a chart; `None` where there is no such program.
pub fn helm(
    folder: &str,
    files: &BTreeMap<String, Vec<u8>>,
    values: &GivenValues,
    may_fetch: bool,
) -> Option<Result<String, String>> {
    let look = |path: &str, bytes: &[u8]| chart_schema::look(path, bytes, may_fetch);
    let files = match packed_chart::looked_at(files, &look) {
        Ok(files) => files,
        Err(why) => return Some(Err(why)),
    };
    // What charts ask for is there: Helm alone would speak of the version that it was built for.
    let call = ProgramCall::new(Program::Helm).words(["template", "release", KUBERNETES]);
    // Charts ask for versions and kinds, of which Helm alone knows the versions of some groups.
    let kinds = SHAPES.all_kinds().map(|(version, kind)| format!("{version}/{kind}"));
    let versions = SHAPES.all_kinds().map(|(version, _)| version.to_owned());
    let known: BTreeSet<String> = versions.chain(kinds).chain(BESIDE.map(str::to_owned)).collect();
    let call = known.iter().fold(call, |call, version| call.option("--api-versions", version));
    render(call, folder, &values.beside(folder, &files), values, may_fetch)
}

fn render(
    call: ProgramCall,
    folder: &str,
    files: &BTreeMap<String, Vec<u8>>,
    values: &GivenValues,
    may_fetch: bool,
) -> Option<Result<String, String>> {
    let files = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let copy = match Copy::of(files) {
        Ok(copy) => copy,
        Err(error) => return Some(Err(format!("{error:#}"))),
    };
    let call = values.name_in(call, folder, &copy);
    let call = call.path(&copy.place(folder)).inside(copy.folder());
    let printed = call.confined(variables(may_fetch)).output()?;
    Some(printed.map_err(|said| copy.original(&said)))
}

fn variables(may_fetch: bool) -> Vec<(String, OsString)> {
    let network: &[&str] = if may_fetch { &NETWORK } else { &[] };
    let kept = KEPT.iter().chain(network);
    let mut all: Vec<(String, OsString)> =
        kept.filter_map(|name| Some(((*name).to_owned(), std::env::var_os(name)?))).collect();
    // No cluster, and no plugins: neither has a say in what manifests mean.
    let mut set = |name: &str, value: &str| all.push((name.to_owned(), value.into()));
    set("KUBECONFIG", if cfg!(windows) { "NUL" } else { "/dev/null" });
    set("HELM_NO_PLUGINS", "1");
    if !may_fetch {
        set("GIT_ALLOW_PROTOCOL", "none");
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
            set(name, NOWHERE);
        }
    }
    all
}
