//! What only real programs decide about gen and the services: a suite for each kind of program. One that is
//! missing is a failure that names what to install; nothing is skipped.

mod application;
mod argocd;
mod at_once;
mod browser;
mod checkers;
mod cluster;
mod cluster_tools;
mod compose;
mod conformance;
mod corpus;
mod e2e;
mod go;
mod helm;
mod jobs;
mod procedures;
mod releases;
mod scheduler;
mod shells;
mod stores;
mod tour;

use std::process::ExitCode;

use program::process;

const HELP: &str = "\
Usage: cargo acceptance SUITE

Suites:
  conformance [EXAMPLE…]   ask real programs about what gen makes of the repository's own values
                           (`repository`) and of the examples; all of them, or those named.
                           needs kubectl, python3 with venv, and the cluster that KUBECONFIG names;
                           its namespaces are removed afterwards
  conformance --prepare    build and download what conformance needs, so that it runs offline
  diff [namespaced]        ask the API server whether the verdicts of `gen diff` hold, as conformance does
                           too; `namespaced` makes nothing but a namespace and what is in it.
                           needs kubectl, and the cluster that KUBECONFIG names
  helm [EXAMPLE…]          compare charts with what gen renders, under Helm 3 and 4: for all environments and
                           targets.
                           needs Go, and a proxy to build both Helms from, once
  helm --changes [EXAMPLE…]
                           and for values changed alone and together; not all agree yet
  helm --prepare           build both Helms, so that it runs offline
  e2e [EXAMPLE…]           run the repository's own values and the examples, or those named, as their users
                           do: apply, use, change, switch, scale, delete.
                           needs kubectl, and the cluster that KUBECONFIG names, with the images of the
                           databases and those that `cargo xtask images` makes
  e2e --all                the same with every environment of every project, and all steps in each
  e2e --prepare            build what e2e needs, so that it runs offline
  argocd [EXAMPLE…]        let Argo CD deliver an environment of every project, or all environments of those
                           named, from Git repositories on this machine: sync, refresh, heal, roll out, scale,
                           prune.
                           needs kubectl, git, argocd, and the cluster that KUBECONFIG names, with the same
                           images as e2e, and with Argo CD's controllers, which read this machine's files
  argocd --image […]       the same with the image of gen's plugin, which `cargo xtask images --gen` makes
                           needs docker, too
  jobs [WAY…]              take migrations, workers, jobs and schedules of the repository's own values through
                           failures, by all ways or those named: kubectl, helm, argocd, compose.
                           needs what e2e, releases, argocd and compose need
  compose [EXAMPLE…]       run the development environments of the repository's own values and the examples,
                           or those named, on one engine: up, use, down, up; what is closed stays closed.
                           needs docker with compose and its engine, the images of the databases, those
                           that `images` makes, and busybox
  compose --config         let Docker Compose read what gen makes of all environments
                           needs docker with compose; no engine
  checkers                 let kube-score and checkov read everything: what they find, the page about them explains.
                           needs Go and python3 with venv, and a network once
  cluster-tools [TARGET…]  ask the tools of the targets, or of those named, about what `gen cluster` makes.
                           needs Go for kind; minikube for minikube; eksctl for eks
  procedures [PAGE…]       follow README, the tutorial and the pages of the examples, or those named, on the cluster:
                           deploy, look, roll out and back, scale, switch, back up and restore, rotate, remove.
                           needs what e2e needs, helm, git and curl; what makes or ends a cluster is stood in for
  scheduler [EXAMPLE…]     let the scheduler place what `gen capacity` placed
                           needs kubectl, and the cluster that KUBECONFIG names
  releases [EXAMPLE…]      let Helm install, test, upgrade, roll back and uninstall the charts of the examples, or
                           of those named.
                           needs what e2e needs, and helm
  shells [SHELL…]          press Tab in bash, zsh and fish, or those named.
                           needs the shells, and python3
  stores                   ask the backend what it promises, over real servers: those that
                           POSTGRES_URL, MYSQL_URL, MONGODB_URL and REDIS_URL name, or else
                           containers of the official images; needs docker for those
  stores --prepare         build what stores needs, so that it runs offline
  corpus [--all]           check manifests of real repositories, whose mistakes are known: those of
                           ../shared/corpus and ../shared/corpus-2, or of the folder that CORPUS names;
                           --all prints warnings beyond the list, too; needs helm
  browser                  use the page of the services as people do; screenshots into target/browser
                           needs chromium and chromedriver";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        [] | ["help" | "-h" | "--help", ..] | [_, "-h" | "--help"] => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        ["conformance", "--prepare"] => conformance::prepare(),
        ["conformance", names @ ..] => conformance::run(names),
        ["diff"] => conformance::diff(conformance::Scope::All),
        ["diff", "namespaced"] => conformance::diff(conformance::Scope::Namespaced),
        ["helm", "--prepare"] => helm::prepare(),
        ["helm", "--changes", names @ ..] => helm::changes(names),
        ["helm", names @ ..] => helm::run(names),
        ["e2e", "--prepare"] => e2e::prepare(),
        ["e2e", "--all"] => e2e::all(),
        ["e2e", names @ ..] => e2e::run(names),
        ["argocd", "--image", names @ ..] => argocd::run(names, argocd::Sidecar::Image),
        ["argocd", names @ ..] => argocd::run(names, argocd::Sidecar::Program),
        ["jobs", names @ ..] => jobs::run(names),
        ["compose", "--config"] => compose::config(),
        ["compose", names @ ..] => compose::run(names),
        ["checkers"] => checkers::run(),
        ["cluster-tools", targets @ ..] => cluster_tools::run(targets),
        ["procedures", names @ ..] => procedures::run(names),
        ["scheduler", names @ ..] => scheduler::run(names),
        ["releases", names @ ..] => releases::run(names),
        ["shells", names @ ..] => shells::run(names),
        ["stores"] => stores::run(),
        ["stores", "--prepare"] => stores::prepare(),
        ["corpus"] => corpus::run(false),
        ["corpus", "--all"] => corpus::run(true),
        ["browser"] => browser::run(),
        _ => {
            eprintln!("error: there is no `cargo acceptance {}`\n\n{HELP}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    process::ended(result)
}
