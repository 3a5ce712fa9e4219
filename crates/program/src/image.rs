//! The images that are made here: their names, and the tags that are rolled out.

/// The package, and the image that manifests reference.
pub const SERVICES: [(&str, &str); 3] = [
    ("stackgen-backend", "ghcr.io/stackgen/backend"),
    ("stackgen-frontend", "ghcr.io/stackgen/frontend"),
    ("stackgen-visitor", "ghcr.io/stackgen/visitor"),
];

/// A second tag of the same images, to roll out.
pub const NEXT: &str = "0.2.0";

/// gen alone.
pub const GEN: &str = "ghcr.io/stackgen/gen";

/// gen as a plugin of Argo CD.
pub const PLUGIN: &str = "ghcr.io/stackgen/gen-cmp";
