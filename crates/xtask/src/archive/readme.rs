//! README as it is read beside a released program, where the rest of the repository is not.

use std::path::Path;

/// Where the repository's files are.
const REPOSITORY: &str = "https://github.com/stackgen/gen";

/// A page of Markdown whose links lead to the files of a version, but for those that lie beside it.
pub fn alone(page: &str, version: &str, beside: &[&str]) -> String {
    let mut parts = page.split("](");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let target = part.split([')', '#']).next().unwrap_or_default();
        let is_elsewhere = target.is_empty() || target.contains("://") || beside.contains(&target);
        // GitHub shows a picture's page under `blob`, and the picture under `raw`.
        let form = if Path::new(target).extension().is_some_and(|one| one == "svg") {
            "raw"
        } else {
            "blob"
        };
        text += "](";
        if !is_elsewhere {
            text += &format!("{REPOSITORY}/{form}/v{version}/");
        }
        text += part;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::alone;

    #[test]
    fn links_lead_to_the_version_or_to_what_is_beside() {
        let page =
            "[a](docs/a.md#b), ![c](c.svg), [d](https://d.example.com), [e](LICENSE), [f](#g)";
        assert_eq!(
            alone(page, "1.2.3", &["LICENSE"]),
            "[a](https://github.com/stackgen/gen/blob/v1.2.3/docs/a.md#b), \
             ![c](https://github.com/stackgen/gen/raw/v1.2.3/c.svg), [d](https://d.example.com), [e](LICENSE), [f](#g)"
        );
    }
}
