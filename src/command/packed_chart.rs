//! Charts that are packed into others: `charts/*.tgz`.
//!
//! Helm reads them, so gen does first, as deep as they lie in each other. They are packed anew from what gen
//! has read: what Helm finds in one is what was looked at, not another reading of the same bytes.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use tar::{Archive, Builder, EntryType, Header};

use crate::manifest::parsed::{file_name, folder};

/// The most files of all packed charts of a chart, and the most bytes.
const MOST_FILES: usize = 20_000;
const MOST_BYTES: usize = 100 * 1024 * 1024;

/// How deep packed charts lie in each other at most.
const MOST_LEVELS: usize = 8;

/// What is asked of each file: its path, and what it holds; an answer is why the chart is not rendered.
type AskEach<'l> = &'l dyn Fn(&str, &[u8]) -> Result<(), String>;

/// Reads packed charts, within limits.
struct Unpacking<'l> {
    look: AskEach<'l>,
    files: usize,
    bytes: usize,
}

/// The files of a chart, each looked at, also those of packed charts, which are packed anew.
///
/// # Errors
/// A file is refused by who looks; a packed chart cannot be read, or exceeds a limit.
pub fn looked_at(
    files: &BTreeMap<String, Vec<u8>>,
    look: AskEach<'_>,
) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut unpacking = Unpacking { look, files: 0, bytes: 0 };
    let known = files.iter().map(|(path, bytes)| {
        Ok((path.clone(), unpacking.file(path, path, bytes, 0)?.unwrap_or_else(|| bytes.clone())))
    });
    known.collect()
}

impl Unpacking<'_> {
    /// Looks at a file, which is called `shown`; what takes its place, where that is something else.
    fn file(
        &mut self,
        path: &str,
        shown: &str,
        bytes: &[u8],
        level: usize,
    ) -> Result<Option<Vec<u8>>, String> {
        (self.look)(shown, bytes)?;
        if !is_packed_chart(path) {
            return Ok(None);
        }
        if level == MOST_LEVELS {
            return Err(format!("`{shown}` lies in more than {MOST_LEVELS} packed charts"));
        }
        let mut files = self.unpack(bytes).map_err(|why| format!("`{shown}`: {why}"))?;
        for (path, bytes) in &mut files {
            if let Some(anew) = self.file(path, &format!("{shown}/{path}"), bytes, level + 1)? {
                *bytes = anew;
            }
        }
        pack(&files).map(Some).map_err(|error| format!("`{shown}` cannot be packed: {error}"))
    }

    /// The files of an archive by their paths; what comes later under a name counts, as it does for Helm.
    fn unpack(&mut self, packed: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let unread = |error: std::io::Error| format!("it is no packed chart: {error}");
        // All at once, so that what is passed over counts, too.
        let left = u64::try_from(MOST_BYTES - self.bytes).unwrap_or_default();
        let mut unpacked = Vec::new();
        MultiGzDecoder::new(packed).take(left).read_to_end(&mut unpacked).map_err(unread)?;
        self.bytes += unpacked.len();
        if self.bytes >= MOST_BYTES {
            return Err(format!("packed charts have more than {} MiB", MOST_BYTES / 1024 / 1024));
        }
        let mut files = BTreeMap::new();
        for entry in Archive::new(unpacked.as_slice()).entries().map_err(unread)? {
            let mut entry = entry.map_err(unread)?;
            self.files += 1;
            if self.files > MOST_FILES {
                return Err(format!("packed charts have more than {MOST_FILES} files"));
            }
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let path = String::from_utf8(entry.path_bytes().into_owned())
                .map_err(|_| "a name in it is not UTF-8".to_owned())?;
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(unread)?;
            files.insert(inside(&path)?, bytes);
        }
        Ok(files)
    }
}

/// Whether Helm takes a file for a packed chart.
/// <https://pkg.go.dev/helm.sh/helm/v3/pkg/chart/loader>
pub fn is_packed_chart(path: &str) -> bool {
    let name = file_name(path);
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "tgz")
        && !name.starts_with(['.', '_'])
        && file_name(folder(path)) == "charts"
}

/// The path of a file in an archive, with the chart's folder in front of it.
fn inside(path: &str) -> Result<String, String> {
    // An archive that was made on Windows has another sign between names.
    let path = path.replace('\\', "/");
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if path.starts_with('/') || parts.len() < 2 || parts.contains(&"..") {
        return Err(format!("`{path}` in it does not lie in the folder of a chart"));
    }
    Ok(parts.join("/"))
}

fn pack(files: &BTreeMap<String, Vec<u8>>) -> std::io::Result<Vec<u8>> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, bytes) in files {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        archive.append_data(&mut header, path, bytes.as_slice())?;
    }
    archive.into_inner()?.finish()
}
