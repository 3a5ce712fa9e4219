//! The formula by which Homebrew installs gen.

use std::collections::BTreeMap;

/// Where the archives of releases are.
const RELEASES: &str = "https://github.com/stackgen/gen/releases/download";

/// Homebrew's words for the targets that it runs on.
const TARGETS: [(&str, &str, &str); 4] = [
    ("macos", "arm", "aarch64-apple-darwin"),
    ("macos", "intel", "x86_64-apple-darwin"),
    ("linux", "arm", "aarch64-unknown-linux-musl"),
    ("linux", "intel", "x86_64-unknown-linux-musl"),
];

/// The formula of a version, from the checksums of its archives.
pub fn text(version: &str, sums: &BTreeMap<String, String>) -> String {
    let mut text = format!(
        "# Written by `cargo xtask archive`.\nclass Gen < Formula\n  \
         desc \"Kubernetes manifests for database + backend + frontend applications\"\n  \
         homepage \"https://github.com/stackgen/gen\"\n  version \"{version}\"\n  license \"Apache-2.0\"\n"
    );
    for (system, processor, target) in TARGETS {
        let archive = format!("gen-{target}.tar.gz");
        let Some(sum) = sums.get(&archive) else { continue };
        text += &format!(
            "\n  on_{system} do\n    on_{processor} do\n      url \"{RELEASES}/v{version}/{archive}\"\n      \
             sha256 \"{sum}\"\n    end\n  end\n"
        );
    }
    text + "
  def install
    bin.install \"gen\"
    man1.install Dir[\"man/*.1\"]
    bash_completion.install \"completions/gen.bash\" => \"gen\"
    zsh_completion.install \"completions/_gen\"
    fish_completion.install \"completions/gen.fish\"
  end

  test do
    assert_match version.to_s, shell_output(\"#{bin}/gen --version\")
  end
end
"
}
