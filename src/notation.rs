//! How others write things down, read in one way wherever they stand: addresses in texts, names of images,
//! quantities of Kubernetes.

pub mod address;
pub mod image;
pub mod quantity;
