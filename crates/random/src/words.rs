//! Words that values are made of; the simplest first.

/// Texts, among them all that readers of YAML, templates and shells are known to stumble over.
pub const TEXTS: [&str; 44] = [
    "info",
    "",
    "true",
    "1.10",
    "0755",
    "1e3",
    "yes",
    "null",
    "~",
    "-",
    "- a",
    "a: b",
    "a:",
    ": a",
    "# no comment",
    "a # none",
    " leading",
    "trailing ",
    "two\nlines",
    "ends with a line\n",
    "\n",
    "\ttab",
    "é日本🙂",
    "'single'",
    "\"double\"",
    "back\\slash",
    "{{ .Values.x }}",
    "{% raw %}",
    "$(LEVEL)",
    "$$",
    "$HOME",
    "`id`",
    "%20",
    "=",
    "<<",
    "0x1F",
    "1_000",
    "12:30:45",
    "2001-01-01",
    ".inf",
    "[a, b]",
    "{a: b}",
    "&x *y !z",
    "\u{85}\u{2028}\u{feff}",
];

/// Keys of labels and annotations.
pub const LABEL_KEYS: [&str; 6] =
    ["team", "example.com/owner", "a.b-c_d", "UPPER", "true", "example.com/1"];

/// Values of labels.
pub const LABEL_VALUES: [&str; 8] = ["blue", "", "true", "1.10", "0755", "A_b-c.d", "null", "1e3"];

/// Passwords of one line.
pub const PASSWORDS: [&str; 8] =
    ["hunter2!", "p@ss:w/rd?#[]", "$(LEVEL)$$", "${x}", " sp ace ", "'\"`\\", "é日本", "true"];

/// Those that are long enough for servers that ask for eight characters.
pub const LONG_PASSWORDS: [&str; 4] = ["hunter2!", "p@ss:w/rd?#[]", "$(LEVEL)$$", " sp ace "];

/// The names of databases and their users.
pub const NAMES: [&str; 4] = ["app", "shop_db", "Shop", "true"];

/// Networks.
pub const NETWORKS: [&str; 4] = ["10.0.0.0/8", "203.0.113.0/24", "192.0.2.7/32", "2001:db8::/32"];

/// Amounts of cpu that are asked for; none is above a limit.
pub const CPU: [&str; 6] = ["10m", "0.05", "50m", "100m", "20000u", "1e-2"];

/// Amounts of memory that are asked for.
pub const MEMORY: [&str; 6] = ["16Mi", "16777216", "32M", "0.03Gi", "64Mi", "2e7"];

/// Limits of cpu.
pub const CPU_LIMITS: [&str; 4] = ["500m", "1", "1.5", "2000m"];

/// Limits of memory.
pub const MEMORY_LIMITS: [&str; 4] = ["256Mi", "1Gi", "512M", "1e9"];

/// Sizes of volumes.
pub const SIZES: [&str; 4] = ["1Gi", "10Gi", "500M", "0.5Ti"];

/// Tags of images that do not move.
pub const TAGS: [&str; 6] = ["1.4.2", "1.10", "v2", "2024-01-01", "0755", "sha-abc.DEF_1"];

/// A digest.
pub const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
