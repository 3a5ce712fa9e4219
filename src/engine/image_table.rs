//! The table of all that is known of images, by their names.

use crate::engine::image_fact::{ImageFact, is_part};
use crate::engine::{image_bases, image_queues, image_rows, image_stores, image_tools};
use crate::notation::image::ImageName;

impl ImageFact {
    /// All that is known.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        image_rows::ROWS
            .iter()
            .chain(image_queues::ROWS)
            .chain(image_stores::ROWS)
            .chain(image_tools::ROWS)
            .chain(image_bases::ROWS)
    }

    /// What is known of an image.
    pub fn of(image: &ImageName) -> Option<&'static Self> {
        let name = image.short();
        // Nodes of this edition each listen elsewhere.
        if name == "sonarqube" && image.tag.is_some_and(|tag| tag.contains("datacenter")) {
            return None;
        }
        Self::all().find(|fact| fact.names.contains(&name))
    }

    /// Whether it is known on what an image listens as it comes.
    pub fn knows_ports(image: &ImageName) -> bool {
        !is_part(image) && Self::of(image).is_some_and(|fact| !fact.ports.is_empty())
    }
}
