//! What a type of `k8s-openapi` reads: a deserializer that gives every field a value and writes down what it
//! was asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::de::value::{Error, StrDeserializer, UnitDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Expected, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// The fields of a struct with their types, in their order.
pub type Fields = Vec<(&'static str, String)>;

/// What was written down of some types.
#[derive(Debug, Default)]
pub struct Trace {
    /// By name; two structs of one name have numbers behind it.
    pub structs: BTreeMap<String, Fields>,
    /// The structs that are being read.
    pub open: Vec<String>,
    /// The first way to each struct, from the object.
    pub ways: BTreeMap<String, Vec<&'static str>>,
}

/// Reads one value. `way` leads to a struct that is to be empty; without one everything is there.
#[derive(Clone, Copy, Debug)]
pub struct Tracer<'t> {
    pub trace: &'t RefCell<Trace>,
    pub told: &'t RefCell<String>,
    pub at: &'t RefCell<Vec<&'static str>>,
    pub way: Option<&'t [&'static str]>,
    /// The fields of that struct which are there all the same.
    pub given: &'t [String],
}

impl Tracer<'_> {
    fn tell(self, text: &str) {
        text.clone_into(&mut self.told.borrow_mut());
    }

    fn wrapped(self, before: char, after: char) {
        let mut told = self.told.borrow_mut();
        *told = format!("{before}{told}{after}");
    }
}

/// The name of a struct in the table: an object has one of its own, what is in objects shares one where it has
/// the same fields.
fn named(trace: &Trace, name: &str, fields: &[&'static str], is_whole: bool) -> String {
    let fits = |known: &Fields| {
        !is_whole && known.iter().map(|(field, _)| *field).eq(fields.iter().copied())
    };
    let mut found = name.to_owned();
    let mut number = 2;
    while !trace.structs.get(&found).is_none_or(fits) {
        found = format!("{name}{number}");
        number += 1;
    }
    found
}

struct Members<'t> {
    tracer: Tracer<'t>,
    fields: std::slice::Iter<'static, &'static str>,
    name: String,
    is_object: bool,
    now: &'static str,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        for field in self.fields.by_ref() {
            // The types ask whether these say what they are.
            let is_given = matches!(*field, "apiVersion" | "kind") && self.is_object;
            let is_wanted = match self.tracer.way {
                None => true,
                Some([]) => self.tracer.given.iter().any(|given| given == field),
                Some([next, ..]) => next == field,
            };
            if !is_given && is_wanted {
                self.now = field;
                return seed.deserialize(StrDeserializer::<Error>::new(field)).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let told = RefCell::default();
        if self.now == "status" && self.is_object {
            // Nobody writes what a controller writes.
            self.note("any");
            return seed.deserialize(UnitDeserializer::new());
        }
        self.tracer.at.borrow_mut().push(self.now);
        // What is given at the end of the way is whole.
        let way = self.tracer.way.map(|way| way.get(1..).unwrap_or_default());
        let value = seed.deserialize(Tracer { told: &told, way, ..self.tracer })?;
        self.tracer.at.borrow_mut().pop();
        self.note(&told.into_inner());
        Ok(value)
    }
}

impl Members<'_> {
    /// Writes the type of the present field down.
    fn note(&self, told: &str) {
        if self.tracer.way.is_none() {
            let mut trace = self.tracer.trace.borrow_mut();
            let fields = trace.structs.get_mut(&self.name).expect("begun before");
            let field = fields.iter_mut().find(|(field, _)| *field == self.now).expect("a field");
            told.clone_into(&mut field.1);
        }
    }
}

/// One item, or one entry.
struct Once<'t>(Tracer<'t>, bool);

impl<'de> SeqAccess<'de> for Once<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let first = !std::mem::replace(&mut self.1, true);
        first.then(|| seed.deserialize(self.0)).transpose()
    }
}

impl<'de> MapAccess<'de> for Once<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let first = !std::mem::replace(&mut self.1, true);
        first.then(|| seed.deserialize(StrDeserializer::<Error>::new("key"))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.0)
    }
}

struct Empty;

impl<'de> MapAccess<'de> for Empty {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, _: K) -> Result<Option<K::Value>, Error> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, _: V) -> Result<V::Value, Error> {
        unreachable!("no key, no value")
    }
}

impl<'de> Deserializer<'de> for Tracer<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let expected = format!("{}", &visitor as &dyn Expected);
        match expected.as_str() {
            "IntOrString" => {
                self.tell("intOrString");
                visitor.visit_i32(0)
            }
            "JSONSchemaPropsOrBool" => {
                self.tell("any");
                visitor.visit_bool(true)
            }
            "JSONSchemaPropsOrArray" | "JSONSchemaPropsOrStringArray" => {
                self.tell("any");
                visitor.visit_seq(serde::de::value::SeqDeserializer::<_, Error>::new(
                    std::iter::empty::<u8>(),
                ))
            }
            _ => {
                self.tell("any");
                visitor.visit_str("")
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.tell("bool");
        visitor.visit_bool(false)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.tell("int");
        visitor.visit_i32(0)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.tell("long");
        visitor.visit_i64(0)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.tell("float");
        visitor.visit_f64(0.0)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.tell("string");
        visitor.visit_str("")
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (told, text) = match name {
            "Quantity" => ("quantity", ""),
            "ByteString" => ("base64", ""),
            "Time" | "MicroTime" => ("time", "2020-01-01T00:00:00.000000Z"),
            _ => ("any", ""),
        };
        self.tell(told);
        visitor.visit_newtype_struct(StrDeserializer::<Error>::new(text))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = visitor.visit_seq(Once(self, false))?;
        self.wrapped('[', ']');
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = visitor.visit_map(Once(self, false))?;
        self.wrapped('{', '}');
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let is_whole = self.at.borrow().is_empty() && self.way.is_none();
        let name = named(&self.trace.borrow(), name, fields, is_whole);
        self.tell(&name);
        if self.way.is_none() && self.trace.borrow().open.contains(&name) {
            return visitor.visit_map(Empty);
        }
        if self.way.is_none() && !self.trace.borrow().structs.contains_key(&name) {
            let mut trace = self.trace.borrow_mut();
            let untold = fields.iter().map(|field| (*field, "string".to_owned())).collect();
            trace.structs.insert(name.clone(), untold);
            trace.ways.insert(name.clone(), self.at.borrow().clone());
        }
        self.trace.borrow_mut().open.push(name.clone());
        let value = visitor.visit_map(Members {
            tracer: self,
            fields: fields.iter(),
            name: name.clone(),
            is_object: fields.contains(&"metadata"),
            now: "",
        });
        self.trace.borrow_mut().open.pop();
        let value = value?;
        self.tell(&name);
        Ok(value)
    }

    forward_to_deserialize_any! {
        i8 i16 u8 u16 u32 u64 f32 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier ignored_any
    }
}
