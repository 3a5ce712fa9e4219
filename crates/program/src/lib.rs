//! What the repository's own tools have in common: other programs, the projects that gen is run on, and a
//! Docker engine. A program that is missing is a failure that names what to install.

pub mod cargo;
pub mod docker;
pub mod folder;
pub mod image;
pub mod page;
pub mod process;
pub mod project;
