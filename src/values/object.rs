//! The two declarations from which the whole values surface is made.
//!
//! `object!` declares a map with fixed keys, `words!` a scalar with fixed words. Each gives the Rust
//! type, its JSON Schema, how it is read and how it merges, from the one list of names.

/// Declares a map with fixed keys. A field of several words names its key: `pull_policy as
/// "pullPolicy"`. `choose ["tag"] | ["digest"]` lists the variants of which one may be given; `short image`
/// names the module of `values::short` with its short form; `others` the module that knows which further names there may be.
macro_rules! object {
    (
        $(#[$meta:meta])*
        $name:ident {
            $($(#[$field_meta:meta])* $field:ident $(as $key:literal)?: $type:ty,)*
        }
        $(choose $([$($variant:literal),+])|+)?
        $(short $short:ident)?
        $(others $others:ident: $other:ty, which $module:ident)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        $(#[schemars(transform = $crate::values::short::$short::or_text)])?
        $(#[schemars(transform = $crate::values::$module::in_schema)])?
        pub struct $name {
            $(
                $(#[$field_meta])*
                $(#[schemars(rename = $key)])?
                pub $field: Option<$crate::values::read::At<$type>>,
            )*
            $(
                /// What has a name of another kind.
                #[schemars(skip)]
                pub $others: std::collections::BTreeMap<String, $crate::values::read::At<$other>>,
            )?
        }

        impl $crate::values::read::FromNode for $name {
            const SHAPE: &'static $crate::layer::merge::MergeShape = &$crate::layer::merge::MergeShape::Object {
                fields: &[
                    $((
                        $crate::values::object::key!($field $($key)?),
                        <$type as $crate::values::read::FromNode>::SHAPE,
                    ),)*
                ],
                choice: &[$($(&[$($variant),+]),+)?],
                short: $crate::values::object::short!($($short)?),
                others: $crate::values::object::others!($($module)?),
            };

            fn read(
                node: &$crate::layer::node::Node,
                reader: &mut $crate::values::read::Reader,
            ) -> Option<Self> {
                let map = reader.open(node, Self::SHAPE)?;
                Some(Self {
                    $($field: reader.field(map, $crate::values::object::key!($field $($key)?)),)*
                    $($others: reader.others(map, $crate::values::$module::is_one),)?
                })
            }
        }
    };
}

/// The key of a field: the one given, else the field's name.
macro_rules! key {
    ($field:ident $key:literal) => {
        $key
    };
    ($field:ident) => {
        stringify!($field)
    };
}

/// What a scalar in place of the map stands for; nothing where none may be written.
macro_rules! short {
    () => {
        None
    };
    ($short:ident) => {
        Some($crate::values::short::$short::map)
    };
}

/// Which names a map takes beside its fixed keys; none where nothing is said.
macro_rules! others {
    () => {
        None
    };
    ($module:ident) => {
        Some($crate::values::$module::is_one)
    };
}

/// Declares a scalar that is one of some words.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$word_meta:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, schemars::JsonSchema)]
        pub enum $name { $($(#[$word_meta])* #[schemars(rename = $word)] $variant,)+ }

        impl $name {
            /// Every word, in the order declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::values::read::FromNode for $name {
            fn read(
                node: &$crate::layer::node::Node,
                reader: &mut $crate::values::read::Reader,
            ) -> Option<Self> {
                let words = || Self::ALL.iter().map(|word| word.as_str());
                let expected = std::fmt::from_fn(|formatter| {
                    formatter.write_str(&$crate::values::suggest::list_of(words()))
                });
                let text = reader.text(node, &expected)?;
                let found = Self::ALL.iter().find(|word| word.as_str() == text).copied();
                if found.is_none() {
                    let advice = $crate::values::suggest::nearest(text, words())
                        .map($crate::values::advice::Advice::write)
                        .or_else(|| $crate::values::switched::word_of(text, &mut words()));
                    reader.refused(node, &expected, "none of these", advice);
                }
                found
            }
        }
    };
}

pub(crate) use {key, object, others, short, words};
