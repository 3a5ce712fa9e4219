//! The stable names of everything that gen reports. A code never changes its meaning.

/// Declares the codes with their text form and a line of meaning.
macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $name:ident = $text:literal,)+) => {
        /// The stable name of an error or a warning, such as `GEN103`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $meaning])+ $name,)+ }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }

            /// What it means, in a line.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => concat!($($meaning),+).trim_ascii()),+ }
            }
        }
    };
}

codes! {
    /// the text is not YAML
    Syntax = "GEN001",
    /// a tab is used as indentation
    Tab = "GEN002",
    /// the same key stands twice in one map
    DuplicateKey = "GEN003",
    /// aliases expand to more than gen is willing to read
    AliasExpansion = "GEN004",
    /// maps and lists are nested too deeply
    Depth = "GEN005",
    /// the file is too large
    Size = "GEN006",
    /// a flow map such as `{A: ${x}}` holds an unquoted reference or template
    UnquotedBrace = "GEN007",
    /// more than one YAML document in one values file
    Documents = "GEN008",
    /// a `--set` flag cannot be read
    SetSyntax = "GEN009",
    /// gen was called wrongly
    Usage = "GEN010",

    /// a key that does not exist here
    UnknownKey = "GEN101",
    /// a value of another type than the place takes
    WrongType = "GEN102",
    /// a plain scalar that YAML readers understand differently
    AmbiguousScalar = "GEN103",
    /// a value outside of what is allowed
    InvalidValue = "GEN104",
    /// two variants where exactly one is allowed
    ChoiceConflict = "GEN105",
    /// a required value is missing
    Missing = "GEN106",

    /// a reference to something that does not exist
    UnknownReference = "GEN201",
    /// a reference that cannot be read
    ReferenceSyntax = "GEN202",
    /// waits that run in a circle
    WaitCycle = "GEN203",
    /// two components would make the same object
    ObjectCollision = "GEN204",
    /// two contracts would set the same environment variable
    ContractCollision = "GEN205",
    /// credentials are missing, or of a form that cannot serve the use
    Credentials = "GEN206",
    /// a secret in plain values where the policy denies it
    InlineSecret = "GEN207",
    /// two settings that cannot stand together
    Conflict = "GEN208",
    /// a file that a value names cannot be used
    File = "GEN209",
    /// a patch that matches nothing or cannot be applied
    Patch = "GEN210",
    /// something that the target cannot do
    Target = "GEN211",
    /// a node port outside the range, or taken twice
    NodePort = "GEN212",

    /// the stack may not fit the nodes of the target
    Capacity = "GEN301",
    /// the target needs help to make this work
    TargetRemedy = "GEN302",
    /// an image that is not pinned
    UnpinnedImage = "GEN303",
    /// a container without requests
    MissingRequests = "GEN304",
    /// a password that may need encoding where it is used
    PasswordCharacters = "GEN305",
    /// data that does not outlive its pod
    EphemeralData = "GEN306",
    /// a component without a readiness probe of its own
    MissingProbe = "GEN307",
    /// a Secret that must exist in several namespaces
    SecretCopy = "GEN308",
    /// a node port that another environment on the same target wants too
    SharedNodePort = "GEN309",
    /// an address written by hand where a reference would follow the application
    WrittenAddress = "GEN310",
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}
