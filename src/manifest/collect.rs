//! From files to sets of objects that are applied together: everything that is asked about is one set, as `kubectl apply
//! -R -f` would take it. A kustomization that no other one names makes a set of what it names, beside the files that
//! none names; a chart is rendered and is a set of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::thread;

use crate::diagnostic::Diagnostic;
use crate::manifest::beside::KustomizedFolders;
use crate::manifest::by_hand;
use crate::manifest::chart::{chart_name, charts, files_below, is_below_any, misnamed};
use crate::manifest::compose;
use crate::manifest::expand::{self, MOST_OBJECTS, NotExpanded};
use crate::manifest::gather::{self, Gathered, NotRendered};
use crate::manifest::installed;
use crate::manifest::kustomization::Kustomization;
use crate::manifest::kustomization_form;
use crate::manifest::library::{Library, Shelf};
use crate::manifest::merged_labels;
use crate::manifest::neighbour::Neighbours;
use crate::manifest::object::Object;
use crate::manifest::origin::{self, SourceObjects};
use crate::manifest::parsed::{Parsed, ReadState, file_name, folder, is_filled_by_ytt, join};
use crate::manifest::patch::is_part;
use crate::manifest::roots;
use crate::manifest::set::KustomizedFiles;
pub use crate::manifest::set::Set;
use crate::manifest::trail::Trail;
use crate::manifest::unmatched;
use crate::manifest::variants::{self, Alternatives};
use crate::manifest::world::World;
use crate::source::{FileId, Sources};

/// All sets, and what was noticed on the way.
#[derive(Debug, Default)]
pub struct Collected {
    pub sets: Vec<Set>,
    pub diagnostics: Vec<Diagnostic>,
    /// Files of one folder that are ways to do the same.
    pub alternatives: Vec<Alternatives>,
    /// Files that were not read, and why.
    pub passed_over: Vec<(String, String)>,
    /// How many of them should have been: charts and kustomizations that nothing renders.
    pub unread: usize,
}

impl Collected {
    /// One set of objects, of which nothing is missing.
    pub fn whole(objects: Vec<Object>) -> Self {
        let set = Set { objects, is_whole: true, ..Set::default() };
        Self { sets: vec![set], ..Self::default() }
    }

    /// Tells of something once.
    fn note(&mut self, found: Diagnostic) {
        if !self.diagnostics.contains(&found) {
            self.diagnostics.push(found);
        }
    }
}

/// Reads files, which `sources` holds by the same names.
pub fn collect(files: &[FileId], sources: &mut Sources, world: &dyn World) -> Collected {
    let parsed = parse(files, sources);
    Collector { sources, world, all: Collected::default(), is_whole: true, shelf: Shelf::default() }
        .run(parsed)
}

/// Parses files, many of them on all processors; the order stays.
fn parse(files: &[FileId], sources: &Sources) -> Vec<Parsed> {
    const FEW: usize = 32;
    let parse = |file: &FileId| Parsed::read(sources.get(*file).name.clone(), *file, sources);
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len() / FEW + 1);
    if workers == 1 {
        return files.iter().map(parse).collect();
    }
    let part = files.len().div_ceil(workers);
    thread::scope(|scope| {
        let parts = files
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(parse).collect::<Vec<Parsed>>()));
        let running: Vec<_> = parts.collect();
        running
            .into_iter()
            .flat_map(|worker| worker.join().expect("parsing does not panic"))
            .collect()
    })
}

struct Collector<'w> {
    sources: &'w mut Sources,
    world: &'w dyn World,
    all: Collected,
    is_whole: bool,
    shelf: Shelf,
}

impl Collector<'_> {
    fn run(mut self, parsed: Vec<Parsed>) -> Collected {
        let charts = charts(&parsed);
        let (owned, parsed): (Vec<Parsed>, Vec<Parsed>) =
            parsed.into_iter().partition(|file| is_below_any(&file.path, &charts));
        self.note_mistakes(&parsed);
        let kustomizations: Vec<Kustomization> =
            parsed.iter().filter_map(Kustomization::read).collect();
        for one in &kustomizations {
            self.all.diagnostics.extend(kustomization_form::told(one, self.sources));
        }
        let named: BTreeSet<String> =
            kustomizations.iter().flat_map(Kustomization::names).collect();
        let roots = roots::roots(&kustomizations, &named);
        let given: BTreeMap<&str, &Parsed> =
            parsed.iter().map(|file| (file.path.as_str(), file)).collect();
        let mut base = Set { is_whole: true, ..Set::default() };
        let beside = KustomizedFolders::new(&kustomizations);
        let mut unlisted: Vec<Object> = Vec::new();
        for file in parsed.iter().filter(|file| !named.contains(&file.path)) {
            let is_applied = beside.applies(file);
            base.take(file, is_applied);
            if !is_applied {
                unlisted.extend(file.objects().filter(|one| !is_part(one)));
            }
        }
        compose::look_beside(&mut base.composes, self.sources, self.world, &given);
        let mut made: Vec<Set> = Vec::new();
        match roots.as_slice() {
            [] => self.split(base, &mut made),
            [root] => made.push(self.expand(root, &given, base)),
            several => {
                // Which of them the other files belong to is not known, but for a cluster's.
                for root in several {
                    let set =
                        Set { clusters: base.clusters.clone(), is_whole: true, ..Set::default() };
                    made.push(self.expand(root, &given, set));
                }
                // What it seems to lack may be in one that could not be rendered.
                base.is_whole &= self.all.unread == 0;
                self.split(base, &mut made);
            }
        }
        let broken = parsed.iter().filter(|file| file.state == ReadState::Broken);
        let broken: Vec<FileId> = broken.map(|file| file.file).collect();
        let mut installed = by_hand::charts(self.world.scripts());
        for chart in &charts {
            match self.chart(chart, &owned) {
                Some(set) => made.push(set),
                None => installed.extend(chart_name(chart, &owned)),
            }
        }
        let by_hand = Rc::new(by_hand::made(self.world.scripts()));
        let (installed, templates) = (Rc::new(installed), Rc::new(self.world.templates().to_vec()));
        let (declared, charted) = installed::of_all(&made);
        let known = made.iter().map(|set| (set.objects.as_slice(), set.is_chart));
        let neighbours = Rc::new(Neighbours::of(known));
        let unlisted = Rc::new(unlisted);
        for (place, set) in made.iter_mut().enumerate() {
            set.unlisted = Rc::clone(&unlisted);
            set.neighbours = Rc::clone(&neighbours);
            set.place = place;
            set.declared = Rc::clone(&declared);
            set.charted = Rc::clone(&charted);
            set.made = Rc::clone(&by_hand);
            set.installed = Rc::clone(&installed);
            set.templates = Rc::clone(&templates);
            set.is_whole &= self.is_whole;
            set.unread.clone_from(&broken);
        }
        self.all.sets = made;
        self.all
    }

    /// Adds the ways that a set has, or the set itself.
    fn split(&mut self, base: Set, made: &mut Vec<Set>) {
        let (sets, alternatives) = variants::split(base, self.sources);
        self.all.alternatives.extend(alternatives);
        made.extend(sets);
    }

    fn note_mistakes(&mut self, parsed: &[Parsed]) {
        let misnamed = misnamed(parsed);
        let charts: Vec<String> =
            misnamed.iter().map(|file| folder(&file.path).to_owned()).collect();
        for file in misnamed {
            let name = file_name(&file.path);
            let why = format!("Helm reads `Chart.yaml`, and this is `{name}`: rename it");
            self.all.passed_over.push((file.path.clone(), why));
            self.all.unread += 1;
        }
        for file in parsed {
            self.all.diagnostics.extend(file.diagnostics.iter().cloned());
            if file.state == ReadState::Template && !is_below_any(&file.path, &charts) {
                let why = if is_filled_by_ytt(&self.sources.get(file.file).text) {
                    "a template of ytt, not a manifest: pipe what `ytt -f` prints to `gen check -`"
                } else {
                    "a template, not a manifest: name the folder of its chart"
                };
                self.all.passed_over.push((file.path.clone(), why.to_owned()));
            }
            self.is_whole &= matches!(file.state, ReadState::Whole | ReadState::Foreign);
        }
    }

    /// Adds the objects of a kustomization: read by gen where it only lists, else by kubectl.
    fn expand(
        &mut self,
        root: &Kustomization,
        given: &BTreeMap<&str, &Parsed>,
        mut set: Set,
    ) -> Set {
        set.kustomized = Some(KustomizedFiles::given(root, given));
        let mut library =
            Library { given, shelf: &mut self.shelf, sources: self.sources, world: self.world };
        let gathered = match gather::gather(root, &mut library) {
            Ok(gathered) => gathered,
            Err(NotRendered::PassedOver(path, why)) => {
                self.pass_over(&path, why, &mut set);
                set.add_unbuilt(root, given);
                return set;
            }
            Err(NotRendered::Mistake(found)) => {
                self.miss(*found, &mut set);
                set.add_unbuilt(root, given);
                return set;
            }
        };
        let merged = merged_labels::told(&gathered, &mut library);
        set.is_merged = !merged.is_empty();
        for found in unmatched::told(&gathered, &mut library).into_iter().chain(merged) {
            self.all.note(found);
        }
        if gathered.is_simple {
            match expand::expand(root, &gathered, &mut library) {
                Ok(objects) => {
                    self.note_left_out(&gathered, &mut set);
                    set.add_kustomized(objects, []);
                    return set;
                }
                Err(NotExpanded::Unread) => {}
                Err(NotExpanded::TooMany) => {
                    let why = format!("it makes more than {MOST_OBJECTS} objects");
                    self.pass_over(&root.path, why, &mut set);
                    return set;
                }
            }
        }
        let files = gathered.files(&mut library);
        let trail = Trail::of(root, &gathered, &mut library);
        let is_cut = self.note_left_out(&gathered, &mut set);
        match self.world.kustomize(&root.folder, &files) {
            Some(Ok(text)) => {
                let shown = if root.folder.is_empty() { "." } else { &root.folder };
                let mut rendered = self.objects_of(&format!("{shown} (kustomize)"), text);
                for object in &mut rendered {
                    trail.written.trace(object);
                }
                // What a patch would add that is not there is no mistake.
                let files = rendered.iter().map(|one| one.file).chain(trail.files.iter().copied());
                set.unbuilt.extend(files.filter(|_| !gathered.unmade.is_empty()));
                set.add_kustomized(rendered, trail.files);
            }
            Some(Err(error)) => {
                // What a part lacks that was left out is no mistake of its own.
                if !is_cut {
                    self.pass_over(&root.path, error, &mut set);
                }
                set.add_unbuilt(root, given);
            }
            None => {
                let why = "needs `kubectl` on the PATH to be rendered".to_owned();
                self.pass_over(&root.path, why, &mut set);
                set.add_unbuilt(root, given);
            }
        }
        set
    }

    /// What a kustomization is built without; whether anything is missing then.
    fn note_left_out(&mut self, gathered: &Gathered, set: &mut Set) -> bool {
        // gen makes what generators make, but for what they would have read.
        for found in gathered.unmade.iter().filter(|_| gathered.is_simple) {
            self.all.note(found.clone());
        }
        let unmade = gathered.unmade.iter().filter(|_| !gathered.is_simple);
        for found in gathered.missing.iter().chain(unmade) {
            self.miss(found.clone(), set);
        }
        for (path, why) in &gathered.unfetched {
            self.pass_over(path, why.clone(), set);
        }
        !set.is_whole
    }

    /// What is not there, of a kustomization; what several lack is one mistake.
    fn miss(&mut self, found: Diagnostic, set: &mut Set) {
        self.all.note(found);
        self.all.unread += 1;
        set.is_whole = false;
    }

    fn chart(&mut self, chart: &str, files: &[Parsed]) -> Option<Set> {
        let mut set = Set { is_whole: true, is_chart: true, ..Set::default() };
        let path = join(chart, "Chart.yaml");
        match self.world.helm(chart) {
            Some(Ok(text)) => {
                let shown = if chart.is_empty() { "." } else { chart };
                set.objects = self.objects_of(&format!("{shown} (helm template)"), text);
                let values = files.iter().find(|file| file.path == join(chart, "values.yaml"));
                let values = values.and_then(|file| file.roots.first());
                let known = values.map(origin::ChartValues::new);
                let written = SourceObjects::of(files_below(chart, files));
                for object in &mut set.objects {
                    // Where Helm installs to, if nobody says another one.
                    object.namespace.take_if(|own| own == "default");
                    written.trace(object);
                    if let Some(known) = &known {
                        known.trace(&mut object.node);
                    }
                }
                return Some(set);
            }
            Some(Err(error)) => self.pass_over(&path, error, &mut set),
            None => {
                let why = "a chart, which needs `helm` on the PATH to be rendered".to_owned();
                self.pass_over(&path, why, &mut set);
            }
        }
        None
    }

    fn pass_over(&mut self, path: &str, why: String, set: &mut Set) {
        set.is_whole = false;
        self.all.unread += 1;
        let told = (path.to_owned(), why);
        if !self.all.passed_over.contains(&told) {
            self.all.passed_over.push(told);
        }
    }

    fn objects_of(&mut self, name: &str, text: String) -> Vec<Object> {
        let file = self.sources.add(name, text);
        let parsed = Parsed::read(name.to_owned(), file, self.sources);
        self.all.diagnostics.extend(parsed.diagnostics.iter().cloned());
        self.is_whole &= parsed.state == ReadState::Whole;
        let mut set = Set::default();
        set.take(&parsed, true);
        set.objects
    }
}
