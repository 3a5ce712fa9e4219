//! Where workloads are, by label: what selectors select is found without a look at everything.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::graph::index::{ByKey, WrittenNamespace};
use crate::graph::selector::Selector;
use crate::graph::workload::Workload;

/// The workloads that selectors select, each question answered once.
#[derive(Debug)]
pub struct LabelIndex<'a> {
    /// Workloads by a label of their pods.
    labelled: Labelled<'a>,
    /// Workloads by namespace.
    spaces: ByKey<'a, ()>,
    answers: RefCell<BTreeMap<SelectorQuestion, Rc<[usize]>>>,
}

/// A namespace, and what is selected in it.
type SelectorQuestion = (Option<String>, Selector);

/// Places by label and namespace.
type Labelled<'a> = BTreeMap<(String, String), BTreeMap<WrittenNamespace<'a>, Vec<usize>>>;

impl<'a> LabelIndex<'a> {
    pub fn new(workloads: &[Workload<'a>]) -> Self {
        let mut labelled: Labelled = BTreeMap::new();
        for (place, workload) in workloads.iter().enumerate() {
            for (key, value) in &workload.labels {
                let spaces = labelled.entry((key.clone(), value.clone())).or_default();
                spaces.entry(workload.namespace()).or_default().push(place);
            }
        }
        let spaces = ByKey::new(workloads.iter().map(|one| ((), one.namespace())));
        Self { labelled, spaces, answers: RefCell::default() }
    }

    /// The places of workloads that are, or may be, in a namespace, and have the labels, in order.
    pub fn selected(
        &self,
        selector: &Selector,
        namespace: WrittenNamespace<'a>,
        workloads: &[Workload<'a>],
    ) -> Rc<[usize]> {
        let question = (namespace.map(str::to_owned), selector.clone());
        if let Some(known) = self.answers.borrow().get(&question) {
            return Rc::clone(known);
        }
        let fits = |place: &usize| selector.matches(&workloads[*place].labels);
        let found: Rc<[usize]> = match self.rarest(selector.certain(), namespace) {
            Some(places) => places.into_iter().filter(fits).collect(),
            None => self.spaces.near((), namespace).filter(fits).collect(),
        };
        self.answers.borrow_mut().insert(question, Rc::clone(&found));
        found
    }

    /// The places of workloads that are, or may be, in a namespace, and have a label; in order of the
    /// namespaces.
    pub fn labelled(&self, key: &str, value: &str, namespace: WrittenNamespace<'a>) -> Vec<usize> {
        let label = [(key, value)].into_iter();
        self.rarest(label, namespace).unwrap_or_default()
    }

    /// The workloads with that of some labels that the fewest have; `None` where there is none.
    fn rarest<'l>(
        &self,
        labels: impl Iterator<Item = (&'l str, &'l str)>,
        namespace: WrittenNamespace<'a>,
    ) -> Option<Vec<usize>> {
        let lists = labels.map(|(key, value)| {
            let spaces = self.labelled.get(&(key.to_owned(), value.to_owned()));
            let lists: Vec<&[usize]> = match namespace {
                None => spaces.into_iter().flat_map(BTreeMap::values).map(Vec::as_slice).collect(),
                Some(_) => [namespace, None]
                    .iter()
                    .filter_map(|space| spaces?.get(space).map(Vec::as_slice))
                    .collect(),
            };
            lists
        });
        let fewest =
            lists.min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>())?;
        let mut places = fewest.concat();
        places.sort_unstable();
        Some(places)
    }
}
