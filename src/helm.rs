//! Helm charts, derived from the typed objects: no template is written by hand.
//!
//! A chart must say for all values what gen says for one choice of them. So gen is asked many times:
//! with values that are marks, and with every switch in every position. Where a mark comes out, the
//! template has the value; where an object or a part of it comes and goes, the template has the question
//! that decides about it. What was learnt must then predict fresh random choices exactly.

mod access;
mod condition;
mod decide;
mod expression;
mod helpers;
mod knobs;
mod leaf;
mod learn;
mod mark;
mod place;
mod prepare;
mod printer;
mod sample;
mod surface;
mod template;
mod templates;
mod train;

use crate::layer::node::Node;
use crate::helm::sample::Sampler;

/// For now: learns and tells what it took.
pub fn probe(
    environments: &[(String, String, Node)],
    read: &dyn Fn(&str) -> Result<String, String>,
) -> String {
    let prepared = environments
        .iter()
        .map(|(name, target, root)| {
            (name.clone(), target.clone(), prepare::prepare(root, name, target))
        })
        .collect();
    let surface = knobs::surface(prepared);
    let sampler = Sampler::new(&surface, read);
    match train::learn(&sampler) {
        Ok(lesson) if std::option_env!("HELM_PRINT").is_none() => {
            templates::files("shop", &surface.leaves, &lesson).into_iter().map(|(name, text)| format!("#### {name}\n{text}")).collect()
        }
        Ok(lesson) => format!("{} objects, {} mistakes, {} samples, {} leaves", lesson.objects.len(), lesson.mistakes.len(), lesson.samples, surface.leaves.len()),
        Err(error) => format!("{error:?}"),
    }
}
