//! `gen check`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;

use crate::check::report::ReportPart;
use crate::check::{self, Finding, baseline, report};
use crate::command::chart_values::GivenValues;
use crate::command::check_project::CheckedEnv;
use crate::command::check_report::{CheckFormat, LeastSeverity};
use crate::command::manifests::{ManifestFiles, Reading};
use crate::command::options::{self, Layers};
use crate::command::project::Folder;
use crate::command::repair::{Repair, RepairedFiles};
use crate::command::shared_objects::{self, MadeSide};
use crate::command::talk::{Talk, count};
use crate::command::{check_project, check_report, manifests, output};
use crate::command::{misnamed, named};
use crate::diagnostic::{self, Code, Diagnostic, MessageFormat};
use crate::disk;
use crate::plan::Request;
use crate::source::Sources;

/// Find what cannot work: in this project's values, or in any Kubernetes manifests
///
/// Paths are files and folders of manifests; `-` is stdin. All of them are one set, as if applied
/// together; each kustomization and each chart among them is a set of its own. Charts take `--values` and `--set`
/// as Helm does. Without paths gen checks the environments of the project in the current folder.
///
/// A comment `# gen: ignore[GEN421] reason` at the end of a line, above a line, or above an object says
/// that a finding there is known.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen check k8s
  gen check k8s kind-config.yaml --level error
  gen check k8s --fix
  gen check charts/shop --values charts/shop/prod.yaml
  gen check k8s --format sarif
  gen check k8s --baseline known.txt --write-baseline
  gen check prod")]
pub struct Check {
    /// Environments, or files and folders of manifests; `-` is stdin
    #[arg(value_name = "ENV|PATH")]
    paths: Vec<PathBuf>,
    /// The environment to check, without paths; all of them if none is named (repeatable)
    #[arg(short, long = "env", value_name = "NAME", conflicts_with = "paths")]
    envs: Vec<String>,
    /// The target: a built-in one such as kind or eks, or the NAME of profiles/NAME.yaml
    #[arg(short, long, value_name = "NAME")]
    target: Option<String>,
    #[command(flatten)]
    layers: Layers,
    #[command(flatten)]
    reading: Reading,
    /// The form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Report")]
    format: CheckFormat,
    /// The least severe findings to report
    #[arg(long, value_name = "LEVEL", default_value = "warning", help_heading = "Report")]
    level: LeastSeverity,
    /// Report these codes alone, by code or its beginning: GEN40 (repeatable)
    #[arg(long, value_name = "CODE", value_delimiter = ',', help_heading = "Report")]
    select: Vec<String>,
    /// Leave these codes out, by code or its beginning (repeatable)
    #[arg(long, value_name = "CODE", value_delimiter = ',', help_heading = "Report")]
    ignore: Vec<String>,
    /// Leave out the findings that are listed in FILE
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    baseline: Option<PathBuf>,
    /// Write all findings to the baseline, and report none
    #[arg(long, requires = "baseline", help_heading = "Report")]
    write_baseline: bool,
    /// Make the edits that are surely right
    #[arg(long, help_heading = "Report")]
    fix: bool,
}

/// How often all of it is checked again, for what edits bring to light.
const MOST_ROUNDS: usize = 8;

/// Findings with the sources to show them.
struct CheckedSet {
    findings: Vec<Finding>,
    sources: Sources,
    /// The files that were given, which may be edited.
    read: ManifestFiles,
    /// What was looked at, for the summary.
    what: String,
    /// What was named and could not be read, and why.
    passed_over: Vec<(String, String)>,
    /// Whether something that was named could not be read.
    is_cut: bool,
}

impl Check {
    /// Checks, and reports.
    pub fn run(
        mut self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        for code in self.select.iter().chain(&self.ignore) {
            let upper = code.to_uppercase();
            if !Code::ALL.iter().any(|known| known.as_str().starts_with(&upper)) {
                let help = misnamed::code(&upper);
                talk.usage(&format!("there is no code `{code}`"), &help);
                return Ok(ExitCode::from(2));
            }
        }
        self.envs.extend(named::take_environments(&mut self.paths, project)?);
        let (option, of) = match self.paths.as_slice() {
            [] => (self.fix.then_some("--fix"), "manifests"),
            _ => (self.target.as_ref().map(|_| "--target"), "environments"),
        };
        if named::misplaced(option, of, talk) || named::is_unknown(&self.paths, project, talk)? {
            return Ok(ExitCode::from(2));
        }
        let all = if self.paths.is_empty() {
            match self.projects(matches, project, talk)? {
                Some(all) => all,
                None => return Ok(ExitCode::from(2)),
            }
        } else {
            match self.manifests(matches, project, talk)? {
                Some(found) => vec![found],
                None => return Ok(ExitCode::from(2)),
            }
        };
        let mut ended = ExitCode::SUCCESS;
        let mut reports = Vec::new();
        for mut found in all {
            self.choose(&mut found.findings);
            if let Some(code) = self.known(&mut found, project, talk)? {
                return Ok(code);
            }
            if self.fix {
                let Some(again) = self.repaired(found, matches, project, talk)? else {
                    return Ok(ExitCode::from(2));
                };
                found = again;
            }
            if !found.findings.is_empty() {
                ended = ExitCode::from(1);
            }
            reports.push(found);
        }
        self.print(&reports, talk)?;
        // What could not be read is never "no findings".
        Ok(if reports.iter().any(|found| found.is_cut) { ExitCode::from(2) } else { ended })
    }

    /// Every environment, or those named; `None` after a usage error was printed.
    fn projects(
        &self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<Vec<CheckedSet>>> {
        if project.has_no_values()? {
            talk.usage(
                "there is nothing to check here: `values/base.yaml` does not exist",
                "name files or folders of manifests, such as `gen check k8s`, or `-` for stdin",
            );
            return Ok(None);
        }
        let all = self.envs.is_empty();
        let Some(envs) = options::environments(&self.envs, all, project, talk)? else {
            return Ok(None);
        };
        let request = self.layers.request(matches, project)?;
        let (mut checked, mut made) = (Vec::new(), Vec::new());
        for env in envs {
            let what = if env.is_empty() { "the stack".to_owned() } else { format!("`{env}`") };
            let request = Request { env, target: self.target.clone(), ..request.clone() };
            let CheckedEnv { findings, sources, made: own, is_cut } =
                check_project::check(project, &request)?;
            made.extend(own.map(|own| (checked.len(), own)));
            let read = ManifestFiles::default();
            let passed_over = Vec::new();
            checked.push(CheckedSet { findings, sources, read, what, passed_over, is_cut });
        }
        let sides: Vec<MadeSide<'_>> = made
            .iter()
            .map(|(_, (plan, rendering))| MadeSide::of_target(plan, rendering))
            .collect();
        for ((place, _), common) in made.iter().zip(shared_objects::found(&sides)) {
            checked[*place].findings.extend(check_project::of_values(common));
        }
        Ok(Some(checked))
    }

    /// What charts are rendered with.
    fn values(&self, matches: &ArgMatches, project: &Folder) -> anyhow::Result<GivenValues> {
        GivenValues::new(self.layers.request(matches, project)?, project)
    }

    /// What was named; `None` after a usage error was printed.
    fn manifests(
        &self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<CheckedSet>> {
        let values = self.values(matches, project)?;
        let mut sources = Sources::default();
        let Some(read) = manifests::read_some(&self.paths, &mut sources, project, talk)? else {
            return Ok(None);
        };
        let collected = manifests::collect_with(&values, &read, self.reading, &mut sources, talk);
        let checked = check::check(&collected, &read.files, &sources);
        let what = check_report::told(&collected, checked.objects, read.files.len());
        let masked = sources.masked(&checked.secrets);
        let (is_cut, passed_over) = (collected.unread > 0, collected.passed_over.clone());
        if checked.findings.is_empty() && manifests::is_nothing(&read, &collected, &sources, talk) {
            return Ok(None);
        }
        // The program ends soon: to free trees one by one takes a while.
        std::mem::forget(collected);
        let (findings, sources) = (checked.findings, masked);
        Ok(Some(CheckedSet { findings, sources, read, what, passed_over, is_cut }))
    }

    /// Keeps what `--level`, `--select` and `--ignore` ask for.
    fn choose(&self, findings: &mut Vec<Finding>) {
        let least = self.level.least();
        let listed = |codes: &[String], finding: &Finding| {
            codes
                .iter()
                .any(|code| finding.diagnostic.code.as_str().starts_with(&code.to_uppercase()))
        };
        findings.retain(|finding| {
            let selected = self.select.is_empty() || listed(&self.select, finding);
            finding.diagnostic.severity >= least && selected && !listed(&self.ignore, finding)
        });
    }

    /// Takes known findings out, or writes them down; an exit code where that ends the run.
    fn known(
        &self,
        found: &mut CheckedSet,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<ExitCode>> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let shown = path.display();
        if self.write_baseline {
            output::within(path)?;
            let text = baseline::write(&found.findings, &found.sources);
            project.root_of(path)?.save(path, &text, baseline::SIGN)?;
            talk.note(&format!("{shown}: {}", count(found.findings.len(), "finding")));
            return Ok(Some(ExitCode::SUCCESS));
        }
        let Some(text) = project.named(path)? else {
            talk.usage(
                &format!("there is no baseline `{shown}`"),
                "add `--write-baseline` to make it of what is found now",
            );
            return Ok(Some(ExitCode::from(2)));
        };
        let stale = baseline::apply(&mut found.findings, &text, &found.sources);
        if stale > 0 {
            talk.note(&format!(
                "{shown}: {} no longer found; write it anew",
                count(stale, "finding")
            ));
        }
        Ok(None)
    }

    /// Makes the edits that hold, and those that they bring to light; what is left is told of the files as they are now.
    /// `None` after a usage error was printed.
    fn repaired(
        &self,
        mut found: CheckedSet,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<CheckedSet>> {
        let values = self.values(matches, project)?;
        let mut all = RepairedFiles::default();
        for _ in 0..MOST_ROUNDS {
            let mut repair = Repair::new(&found.read, &values, self.reading, &found.sources)?;
            let held = repair.held(&found.findings);
            repair.write(&held, &mut all)?;
            found.findings.retain(|finding| !held.contains(finding));
            if held.is_empty() || self.paths.iter().any(|path| path == Path::new("-")) {
                break;
            }
            let Some(again) = self.manifests(matches, project, talk)? else { return Ok(None) };
            found = again;
            self.choose(&mut found.findings);
            // It was there before, and is not written twice.
            self.known(&mut found, project, talk)?;
        }
        let RepairedFiles { edits, files } = &all;
        if *edits > 0 {
            talk.note(&format!("{} made in {}", count(*edits, "edit"), count(files.len(), "file")));
        }
        Ok(Some(found))
    }

    fn print(&self, reports: &[CheckedSet], talk: Talk) -> anyhow::Result<()> {
        let colors = talk.colors_stdout();
        let rendered = |format| {
            let texts = reports.iter().map(|found| {
                let all: Vec<Diagnostic> =
                    found.findings.iter().map(|finding| finding.diagnostic.clone()).collect();
                diagnostic::render(&all, &found.sources, format, colors)
            });
            let apart = if format == MessageFormat::Human { "\n" } else { "" };
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(apart)
        };
        match self.format {
            CheckFormat::Human => disk::print_report(&rendered(MessageFormat::Human), colors)?,
            CheckFormat::Short => disk::print_report(&rendered(MessageFormat::Short), false)?,
            CheckFormat::Github => disk::print(&rendered(MessageFormat::Github))?,
            CheckFormat::Json => {
                let lines = reports.iter().map(|found| {
                    report::json(&found.findings, &found.sources)
                        + &report::json_passed_over(&found.passed_over)
                });
                disk::print(&lines.collect::<String>())?;
            }
            CheckFormat::Sarif => disk::print(&report::sarif(&parts(reports)))?,
            CheckFormat::Junit => disk::print(&report::junit(&parts(reports)))?,
        }
        for found in reports {
            let told = check_report::summary(&found.findings, found.is_cut);
            talk.note(&format!("{}: {told}", found.what));
        }
        Ok(())
    }
}

fn parts(reports: &[CheckedSet]) -> Vec<ReportPart<'_>> {
    reports
        .iter()
        .map(|found| ReportPart {
            findings: &found.findings,
            sources: &found.sources,
            passed_over: &found.passed_over,
        })
        .collect()
}
