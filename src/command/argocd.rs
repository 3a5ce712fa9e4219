//! `gen argocd`

use std::path::{Component, Path};
use std::process::ExitCode;

use clap::{ArgMatches, ValueEnum};

use crate::argocd::{self, Delivered, Delivery, RepoContent};
use crate::command::options::Making;
use crate::command::output;
use crate::command::project::Folder;
use crate::command::rendering::{rendering, what};
use crate::command::shared_objects::{self, MadeSide};
use crate::command::source_folder::{self, SourceFolder};
use crate::command::talk::Talk;
use crate::disk;
use crate::emit;
use crate::helm;
use crate::plan::{Plan, Rendering, Request};
use crate::resolve::inputs::Platform;
use crate::stack::argocd::ClusterRef;

/// Write the Applications by which Argo CD delivers the stack from Git
///
/// One Application per environment and cluster, in which sync waves keep the order of the tiers, and an
/// AppProject that allows what the stack needs and nothing else. Where the repository is, and which
/// clusters there are, is said below `argocd` in the values.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen argocd --env dev --set argocd.repoURL=https://github.com/acme/shop.git
  gen argocd --env dev | kubectl apply --server-side -f -
  gen argocd --all --output-dir argocd
  gen argocd --all --output-dir argocd --check
  gen argocd --all --application-set --output-dir argocd
  gen argocd --env prod --source chart --output-dir argocd
  gen argocd --env prod --source chart --hydrate --output-dir argocd
  gen argocd --env dev --source chart --previews --output-dir argocd/previews")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub struct ArgoCd {
    /// The target whose values are taken: a built-in one such as kind or eks, or the NAME of profiles/NAME.yaml
    #[arg(short, long, value_name = "NAME")]
    target: Option<String>,
    /// What Argo CD finds in the repository
    #[arg(long, value_name = "WHAT", default_value = "manifests")]
    source: RepoKind,
    /// An Application per tier, which Argo CD makes from Git one after the other
    #[arg(long, requires = "output_dir")]
    per_tier: bool,
    /// Argo CD's source hydrator renders to a branch `environments/<env>` of the repository, and syncs from there
    #[arg(long, conflicts_with_all = ["per_tier", "application_set"])]
    hydrate: bool,
    /// One ApplicationSet for all environments on all clusters
    #[arg(long, conflicts_with = "per_tier")]
    application_set: bool,
    /// An ApplicationSet that makes an Application of the chart for each open pull request with the label `preview`
    #[arg(long, conflicts_with_all = ["per_tier", "application_set", "hydrate", "all"])]
    previews: bool,
    #[command(flatten)]
    making: Making,
}

/// What is in the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RepoKind {
    /// What `gen render --all --output-dir manifests` writes
    Manifests,
    /// The chart that `gen helm` writes
    Chart,
    /// The charts that `gen helm --split` writes: an Application for each
    Charts,
    /// The values: Argo CD runs gen as a plugin
    Plugin,
}

/// An environment, rendered.
struct RenderedEnvironment {
    plan: Plan,
    rendering: Rendering,
    repo_url: String,
}

impl RenderedEnvironment {
    /// What Argo CD's clusters get of it.
    fn side(&self) -> MadeSide<'_> {
        let Self { plan, rendering, repo_url: _ } = self;
        let cluster = |cluster: &ClusterRef| match cluster {
            ClusterRef::Name(name) | ClusterRef::Server(name) => name.clone(),
        };
        let clusters = rendering.stack.argocd.clusters.iter().map(cluster).collect();
        MadeSide { plan, rendering, clusters }
    }
}

impl ArgoCd {
    /// Makes everything before it writes anything.
    pub fn run(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        let making = &self.making;
        let Some(envs) = making.environments(1, project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        if self.per_tier && self.source != RepoKind::Manifests {
            talk.usage(
                "only rendered objects are apart by tier",
                "leave `--source` out, or `--per-tier`",
            );
            return Ok(ExitCode::from(2));
        }
        if self.hydrate && !matches!(self.source, RepoKind::Chart | RepoKind::Plugin) {
            talk.usage(
                "Argo CD hydrates what is made in Argo CD, and `manifests` are rendered already",
                "add `--source chart` or `--source plugin`, or leave `--hydrate` out",
            );
            return Ok(ExitCode::from(2));
        }
        if self.previews && self.source != RepoKind::Chart {
            talk.usage(
                "previews are releases of a chart: rendered objects have one namespace, and each pull request needs its own",
                "add `--source chart`",
            );
            return Ok(ExitCode::from(2));
        }
        let request =
            Request { target: self.target.clone(), ..making.layers.request(matches, project)? };
        let mut rendered = Vec::new();
        for env in &envs {
            let request = Request { env: env.clone(), ..request.clone() };
            rendered.extend(self.render(&request, project, talk)?);
        }
        if rendered.len() < envs.len() {
            return Ok(ExitCode::from(2));
        }
        let sides: Vec<MadeSide<'_>> = rendered.iter().map(RenderedEnvironment::side).collect();
        if !shared_objects::tell(&sides, talk) {
            return Ok(ExitCode::from(2));
        }
        if self.source == RepoKind::Manifests
            && !source_folder::are_apart(&sources(&rendered), talk)
        {
            return Ok(ExitCode::from(2));
        }
        let Some(made) = self.make(&rendered, talk) else { return Ok(ExitCode::from(2)) };
        if self.source == RepoKind::Manifests {
            source_folder::tell_of_manifests(&sources(&rendered), talk);
        }
        let Some(dir) = &making.output_dir else {
            for (_, what, made) in &made {
                disk::print(&emit::argocd::text(made, what))?;
            }
            return Ok(ExitCode::SUCCESS);
        };
        let mut folders = Vec::new();
        for (env, what, made) in &made {
            let folder = output::below(dir, env.as_deref(), None);
            folders.push((folder, output::tree(emit::argocd::files(made, what))?));
        }
        let output = making.output("argocd", dir);
        output::deliver(output, folders, talk)
    }

    /// One environment; `None` after what is wrong was printed.
    fn render(
        &self,
        request: &Request,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<RenderedEnvironment>> {
        let on = Platform::Kubernetes;
        let deny = self.making.deny_warnings;
        let Some((plan, rendering)) = rendering(request, on, deny, project, talk)? else {
            return Ok(None);
        };
        let Some(repo_url) = rendering.stack.argocd.repo_url.clone() else {
            talk.usage(
                "Argo CD reads from a Git repository, and the values name none",
                "add `argocd: { repoURL: … }` to `values/base.yaml`, with what `git remote get-url origin` prints",
            );
            return Ok(None);
        };
        Ok(Some(RenderedEnvironment { plan, rendering, repo_url }))
    }

    /// What goes into each folder: its environment, where each has its own; what it is about, and the
    /// objects. `None` after a usage error was printed.
    fn make(
        &self,
        rendered: &[RenderedEnvironment],
        talk: Talk,
    ) -> Option<Vec<(Option<String>, String, Delivered)>> {
        let deliveries: Vec<Delivery<'_>> = rendered.iter().map(|one| self.delivery(one)).collect();
        if self.application_set && self.source == RepoKind::Charts {
            talk.usage(
                "an ApplicationSet has one chart for all environments",
                "leave `--application-set` out, or write `--source chart`",
            );
            return None;
        }
        if matches!(self.source, RepoKind::Chart | RepoKind::Charts) {
            for RenderedEnvironment { rendering, .. } in rendered {
                tell_of_namespaces(rendering, talk);
            }
            if self.source == RepoKind::Chart {
                source_folder::tell_of_charts(&sources(rendered), talk);
            }
        }
        if self.application_set {
            let stack = deliveries.first()?.stack;
            let together = |other: &Delivery<'_>| {
                other.stack.name == stack.name
                    && other.stack.argocd.repo_url == stack.argocd.repo_url
                    && other.stack.argocd.namespace == stack.argocd.namespace
            };
            if !deliveries.iter().all(together) {
                talk.usage(
                    "the environments differ in `name`, `argocd.repoURL` or `argocd.namespace`",
                    "write these into `values/base.yaml` alone, or leave `--application-set` out",
                );
                return None;
            }
            let made = argocd::set(&deliveries)?;
            return Some(vec![(None, what(stack.name.as_str(), ""), made)]);
        }
        let mut folders = Vec::new();
        for delivery in deliveries {
            let env = self.making.by_env().then(|| delivery.env.to_owned());
            let made = if self.previews {
                previews(delivery, talk)?
            } else if self.per_tier {
                argocd::per_tier(delivery, &self.tiers(delivery, env.as_deref(), talk)?)
            } else if self.source == RepoKind::Charts {
                let (name, objects) = (delivery.stack.name.as_str(), &delivery.bundle.objects);
                let charts = helm::chart_names(name, delivery.namespace(), objects);
                argocd::per_chart(delivery, &charts)
            } else {
                argocd::build(delivery)
            };
            let what = what(delivery.stack.name.as_str(), delivery.env);
            folders.push((env, what, made));
        }
        Some(folders)
    }

    fn delivery<'a>(&self, rendered: &'a RenderedEnvironment) -> Delivery<'a> {
        let RenderedEnvironment { plan, rendering, repo_url } = rendered;
        Delivery {
            stack: &rendering.stack,
            bundle: &rendering.bundle,
            env: &plan.env,
            source: match self.source {
                RepoKind::Manifests => RepoContent::Manifests,
                RepoKind::Chart | RepoKind::Charts => RepoContent::Chart,
                RepoKind::Plugin => RepoContent::Plugin,
            },
            repo_url,
            hydrates: self.hydrate,
        }
    }

    /// Where the repository holds the Applications of the tiers; `None` after a usage error was printed.
    fn tiers(&self, delivery: Delivery<'_>, env: Option<&str>, talk: Talk) -> Option<String> {
        let dir = self.making.output_dir.as_deref().unwrap_or(Path::new(""));
        let mut parts = Vec::new();
        for part in dir.components() {
            match part {
                Component::CurDir => {}
                Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                    talk.usage(
                        "Argo CD reads the Applications of tiers from Git, and this folder is elsewhere",
                        "write into a folder of the project, such as `--output-dir argocd`",
                    );
                    return None;
                }
            }
        }
        parts.extend(env.map(str::to_owned));
        parts.push(emit::argocd::TIERS.to_owned());
        Some(delivery.stack.argocd.in_repository(&parts.join("/")))
    }
}

/// The previews of an environment; `None` after a usage error was printed.
fn previews(delivery: Delivery<'_>, talk: Talk) -> Option<Delivered> {
    let Some(host) = argocd::PullRequests::of(delivery.repo_url) else {
        talk.usage(
            &format!("gen does not know how `{}` is asked for pull requests", delivery.repo_url),
            "name a repository on GitHub or GitLab as `argocd.repoURL`",
        );
        return None;
    };
    talk.note_with(
        &format!("a pull request with the label `{}` gets a namespace of its own", argocd::PREVIEW_LABEL),
        "let the pipeline put the image of the pull request into the values of its branch; node ports cannot be shared, an `ingress` gets a host for each",
    );
    Some(argocd::previews(delivery, host))
}

/// A chart makes no namespaces, and Argo CD makes one.
fn tell_of_namespaces(rendering: &Rendering, talk: Talk) {
    let made = rendering.stack.namespaces.iter().filter(|namespace| namespace.create);
    for namespace in made.skip(1) {
        let name = &namespace.name;
        talk.note(&format!("make the namespace `{name}` by hand, or set `namespaces.create` in the values of the chart"));
    }
}

/// The folders that Argo CD reads.
fn sources(rendered: &[RenderedEnvironment]) -> Vec<SourceFolder<'_>> {
    let source = rendered.iter().map(|RenderedEnvironment { plan, rendering, repo_url }| {
        SourceFolder { env: &plan.env, argocd: &rendering.stack.argocd, repo_url }
    });
    source.collect()
}
