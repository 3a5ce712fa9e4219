//! How objects show the checksums of what pods read.

/// How objects show the checksum of what their pods read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Checksums {
    /// As the checksum.
    #[default]
    Digest,
    /// As the text that it is taken of: for a chart, which takes it when it is installed.
    Preimage,
}
