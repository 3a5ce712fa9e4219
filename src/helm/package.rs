//! A chart as one file, as `helm package` makes them; the same bytes for the same chart.

use std::io::Write;

use flate2::{Compression, GzBuilder};

use crate::helm::chart::Chart;

/// The size of a block of an archive, in bytes.
const BLOCK: usize = 512;

impl Chart {
    /// The name that Helm gives to its package.
    pub fn package_name(&self) -> String {
        format!("{}-{}.tgz", self.name, self.version)
    }

    /// The package: a compressed archive of a folder that is called as the chart.
    ///
    /// # Errors
    /// A path longer than an archive's header holds.
    pub fn package(&self) -> anyhow::Result<Vec<u8>> {
        let mut archive = Vec::new();
        // Readers look for the chart's description first.
        let (first, others): (Vec<_>, Vec<_>) =
            self.files.iter().partition(|(path, _)| path == "Chart.yaml");
        for (path, text) in first.into_iter().chain(others) {
            archive.extend(header(&format!("{}/{path}", self.name), text.len())?);
            archive.extend(text.as_bytes());
            archive.resize(archive.len().next_multiple_of(BLOCK), 0);
        }
        archive.extend([0; 2 * BLOCK]);
        let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
        packed.write_all(&archive)?;
        Ok(packed.finish()?)
    }
}

/// The header of a file in an archive: readable by all, of nobody in particular and of no time.
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>
fn header(path: &str, size: usize) -> anyhow::Result<[u8; BLOCK]> {
    let mut header = [0; BLOCK];
    anyhow::ensure!(path.len() < 100, "the path `{path}` is too long for a package");
    let mut put =
        |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, path);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{size:011o}\0"));
    put(136, "00000000000\0");
    // The checksum is taken with spaces in its own place.
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(header)
}
