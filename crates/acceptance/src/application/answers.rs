//! What a client heard that kept asking.

use anyhow::{Result, bail, ensure};
use serde_json::Value as Json;

use crate::application::wait::text;

/// All answers, in the order in which they were asked for.
#[derive(Debug)]
pub struct Answers(Vec<Json>);

impl Answers {
    pub fn new(mut answers: Vec<Json>) -> Self {
        answers.sort_by_key(|answer| answer["at"].as_u64());
        Self(answers)
    }

    /// How many there are, if none failed.
    ///
    /// # Errors
    /// A request failed.
    pub fn all_well(&self) -> Result<usize> {
        let bad: Vec<&Json> = self.0.iter().filter(|answer| answer["status"] != 200).collect();
        let (Some(first), Some(last)) = (bad.first(), bad.last()) else { return Ok(self.0.len()) };
        let meanwhile = time(first, "at")..=time(last, "at");
        let asked = self.0.iter().filter(|answer| meanwhile.contains(&time(answer, "at"))).count();
        bail!(
            "{} of {} requests failed, all among the {asked} from {} to {} ms; first {first}, last {last}",
            bad.len(),
            self.0.len(),
            meanwhile.start(),
            meanwhile.end()
        );
    }

    /// The colour changed once, from one to another. Requests that were under way at the same time may
    /// be answered by either.
    ///
    /// # Errors
    /// It did not change, or came back.
    pub fn changed_once(&self, from: &str, to: &str) -> Result<()> {
        let colour = |answer: &Json| text(&answer["color"]).to_owned();
        let new: Vec<&Json> = self.0.iter().filter(|answer| colour(answer) == to).collect();
        let old: Vec<&Json> = self.0.iter().filter(|answer| colour(answer) == from).collect();
        ensure!(
            new.len() + old.len() == self.0.len(),
            "another colour than {from} and {to} answered"
        );
        let (Some(first_new), Some(last_old)) = (new.first(), old.last()) else {
            bail!("{from} gave {} answers, {to} {}: it did not change", old.len(), new.len());
        };
        let answered = time(first_new, "at") + time(first_new, "took");
        ensure!(
            time(last_old, "at") <= answered,
            "{to} answered after {answered} ms, and {from} still what was asked at {} ms",
            last_old["at"]
        );
        Ok(())
    }
}

/// When a request was made or how long it took, in milliseconds.
fn time(answer: &Json, key: &str) -> u64 {
    answer[key].as_u64().unwrap_or_default()
}
