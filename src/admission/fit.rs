//! Kubernetes' own types beside what somebody wrote of them: what they do not take, each with the way to it.
//!
//! The types tell what they take while they read: the fields of a struct, and what each of them is. What does not fit
//! is kept and read as if nothing stood there, so that all of it is told at once.

use std::cell::RefCell;

use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Number, Value as Json};

use crate::admission::misfit::{FitProblem, Struct, TypeForm, TypeMisfit};
use crate::layer::way::{Way, WayStep};

/// All that a type does not take of a value.
pub fn misfits<T: DeserializeOwned>(json: &Json) -> Vec<TypeMisfit<'_>> {
    let read = RefCell::default();
    let whole = T::deserialize(Fitting { json, read: &read });
    let found = read.into_inner().found;
    debug_assert!(whole.is_ok() || !found.is_empty(), "what cannot be read is told");
    found
}

/// The fields of a struct.
pub fn fields<T: DeserializeOwned>() -> &'static [&'static str] {
    let (json, read) = (Json::Null, RefCell::default());
    let _nothing = T::deserialize(Fitting { json: &json, read: &read });
    let found = read.into_inner().found;
    found.iter().find_map(TypeMisfit::wanted).unwrap_or_default()
}

/// What was found until now, and where the reading stands.
#[derive(Debug, Default)]
struct Read<'a> {
    way: Way<'a>,
    around: Vec<Struct>,
    found: Vec<TypeMisfit<'a>>,
}

/// A value that is read as what its place takes.
#[derive(Clone, Copy)]
struct Fitting<'a, 'r> {
    json: &'a Json,
    read: &'r RefCell<Read<'a>>,
}

impl<'a> Fitting<'a, '_> {
    fn misfit(&self, takes: TypeForm) {
        let mut read = self.read.borrow_mut();
        let problem = FitProblem::Form { takes, is: self.json };
        let way = read.way.clone();
        read.found.push(TypeMisfit { way, problem });
    }

    /// What a text or a number is read as; a place may ask more of it than its form.
    fn own<T>(&self, read: Result<T, Error>) -> Result<T, Error> {
        if read.is_err() {
            self.misfit(TypeForm::Own);
        }
        read
    }

    fn below<T>(&self, step: WayStep<'a>, read: impl FnOnce() -> T) -> T {
        self.read.borrow_mut().way.push(step);
        let value = read();
        self.read.borrow_mut().way.pop();
        value
    }

    fn number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Error> {
        match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), ..) => visitor.visit_i64(whole),
            (None, Some(whole), _) => visitor.visit_u64(whole),
            (None, None, Some(fraction)) => visitor.visit_f64(fraction),
            (None, None, None) => Err(Error::custom("no number")),
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Json::String(text) = self.json else {
            self.misfit(TypeForm::Text);
            return visitor.visit_str("");
        };
        self.own(visitor.visit_str(text))
    }

    fn whole<'de, V: Visitor<'de>>(
        self,
        visitor: V,
        fits: fn(i64) -> bool,
    ) -> Result<V::Value, Error> {
        let number = self.json.as_i64().filter(|number| fits(*number));
        if number.is_none() {
            self.misfit(TypeForm::Whole);
        }
        visitor.visit_i64(number.unwrap_or_default())
    }

    /// What holds what stands here alone: whether it would be read, and how.
    fn holding<T>(
        &self,
        read: impl FnOnce(Fitting<'a, '_>) -> Result<T, Error>,
    ) -> (bool, Result<T, Error>) {
        let tried = RefCell::default();
        let value = read(Fitting { json: self.json, read: &tried });
        (value.is_ok() && tried.into_inner().found.is_empty(), value)
    }

    fn items<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let Json::Array(items) = self.json {
            return visitor.visit_seq(FittingItems { list: self, items: items.iter().enumerate() });
        }
        let only = std::iter::once((0, self.json));
        let (is_of_this, value) =
            self.holding(|list| visitor.visit_seq(FittingItems { list, items: only }));
        self.misfit(TypeForm::List { is_of_this });
        value
    }

    /// The entries, of which those that are null or directives of a merge are none.
    fn entries<'de, V: Visitor<'de>>(
        self,
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let is_one = |(key, value): &(&String, &Json)| !value.is_null() && !key.starts_with('$');
        let entries = self.json.as_object().into_iter().flatten().filter(is_one);
        let entries = entries.map(|(key, value)| (key.as_str(), value)).collect::<Vec<_>>();
        visitor.visit_map(FittingEntries {
            map: self,
            fields,
            entries: entries.into_iter(),
            next: None,
        })
    }
}

/// Whole numbers of some size.
macro_rules! wholes {
    ($($method:ident: $number:ty,)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.whole(visitor, |number| <$number>::try_from(number).is_ok())
        })+
    };
}

impl<'de> Deserializer<'de> for Fitting<'_, '_> {
    type Error = Error;

    wholes! { deserialize_i32: i32, deserialize_i64: i64, }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.json {
            Json::Null => self.own(visitor.visit_unit()),
            Json::Bool(bool) => self.own(visitor.visit_bool(*bool)),
            Json::Number(number) => self.own(Self::number(number, visitor)),
            Json::String(text) => self.own(visitor.visit_str(text)),
            Json::Array(_) => self.own(self.items(visitor)),
            Json::Object(_) => self.own(self.entries(None, visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.json.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.json.as_bool().is_none() {
            self.misfit(TypeForm::Bool);
        }
        visitor.visit_bool(self.json.as_bool().unwrap_or_default())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.items(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !self.json.is_object() {
            self.misfit(TypeForm::Map);
        }
        self.entries(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let depth = self.read.borrow().way.len();
        let own = Struct { name, fields, depth };
        if !self.json.is_object() {
            let only = if let [key] = fields { Some((*key, self.json)) } else { None };
            let entries = only.into_iter();
            let (is_read, value) = self.holding(|map| {
                visitor.visit_map(FittingEntries { map, fields: Some(fields), entries, next: None })
            });
            let is_of_this = is_read && only.is_some() && !self.json.is_null();
            self.misfit(TypeForm::Struct { own, is_of_this });
            return value;
        }
        self.read.borrow_mut().around.push(own);
        let value = self.entries(Some(fields), visitor);
        self.read.borrow_mut().around.pop();
        value
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple
        tuple_struct enum identifier
    }
}

/// The items of a list.
struct FittingItems<'a, 'r, I> {
    list: Fitting<'a, 'r>,
    items: I,
}

impl<'de, 'a, I: Iterator<Item = (usize, &'a Json)>> SeqAccess<'de> for FittingItems<'a, '_, I> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some((index, json)) = self.items.next() else { return Ok(None) };
        let item = Fitting { json, read: self.list.read };
        self.list.below(WayStep::Item(index), || seed.deserialize(item)).map(Some)
    }
}

/// The entries of a map.
struct FittingEntries<'a, 'r, I> {
    map: Fitting<'a, 'r>,
    /// Those that a struct has; any of a map.
    fields: Option<&'static [&'static str]>,
    entries: I,
    next: Option<(&'a str, &'a Json)>,
}

impl<'de, 'a, I: Iterator<Item = (&'a str, &'a Json)>> MapAccess<'de>
    for FittingEntries<'a, '_, I>
{
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.next = self.entries.next();
        let Some((key, _)) = self.next else { return Ok(None) };
        if self.fields.is_some_and(|fields| !fields.contains(&key)) {
            let mut read = self.map.read.borrow_mut();
            let (mut way, around) = (read.way.clone(), read.around.clone());
            way.push(WayStep::Key(key));
            read.found.push(TypeMisfit { way, problem: FitProblem::Unknown { key, around } });
        }
        let key: StrDeserializer<'_, Error> = key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let (key, json) = self.next.take().ok_or_else(|| Error::custom("a value has a key"))?;
        let value = Fitting { json, read: self.map.read };
        self.map.below(WayStep::Key(key), || seed.deserialize(value))
    }
}
