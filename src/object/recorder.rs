//! Records typed objects, in the form that their types give them as JSON.

use serde::Serialize;
use serde::ser::{self, Impossible, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::{Error, Number};

use crate::object::record::{Key, Leaf, Record, RecordNode, Slice};

/// The record of a typed object.
///
/// # Errors
/// The object has no JSON form.
pub(super) fn record(body: &impl Serialize) -> Result<Record, Error> {
    let mut record = Record::default();
    body.serialize(Recorder { record: &mut record, key: Key::None })?;
    Ok(record)
}

/// Takes the value of a key.
struct Recorder<'r> {
    record: &'r mut Record,
    key: Key,
}

/// A list or a map whose end has not come yet.
struct OpenValue<'r> {
    record: &'r mut Record,
    index: usize,
    /// The key whose value comes next, where keys and values come apart.
    key: Key,
}

impl<'r> Recorder<'r> {
    fn leaf(self, leaf: Leaf) {
        self.open(leaf).close();
    }

    fn open(self, leaf: Leaf) -> OpenValue<'r> {
        let Self { record, key } = self;
        let index = record.nodes.len();
        record.nodes.push(RecordNode { key, leaf, end: 0 });
        OpenValue { record, index, key: Key::None }
    }
}

impl OpenValue<'_> {
    fn take(&mut self, key: Key, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        value.serialize(Recorder { record: self.record, key })
    }

    fn close(self) {
        self.record.nodes[self.index].end = offset(self.record.nodes.len());
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("an object is no larger than what it is made of, which is bounded")
}

fn formless() -> Error {
    ser::Error::custom("what objects are made of are texts, numbers, lists and maps")
}

/// Takes numbers of every size.
macro_rules! numbers {
    ($($method:ident: $number:ty,)+) => {
        $(fn $method(self, value: $number) -> Result<(), Error> {
            self.leaf(Leaf::Number(value.into()));
            Ok(())
        })+
    };
}

impl<'r> Serializer for Recorder<'r> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = OpenValue<'r>;
    type SerializeMap = OpenValue<'r>;
    type SerializeStruct = OpenValue<'r>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.leaf(Leaf::Bool(value));
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.leaf(Number::from_f64(value).map_or(Leaf::Null, Leaf::Number));
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        let start = offset(self.record.text.len());
        self.record.text.push_str(value);
        let end = offset(self.record.text.len());
        self.leaf(Leaf::Text(Slice { start, end }));
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        Err(formless())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.leaf(Leaf::Null);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut map = self.open(Leaf::Map);
        map.take(Key::Field(variant), value)?;
        map.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<OpenValue<'r>, Error> {
        Ok(self.open(Leaf::List))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<OpenValue<'r>, Error> {
        Ok(self.open(Leaf::Map))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<OpenValue<'r>, Error> {
        Ok(self.open(Leaf::Map))
    }

    fn serialize_tuple(self, _: usize) -> Result<Impossible<(), Error>, Error> {
        Err(formless())
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(formless())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(formless())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(formless())
    }
}

impl SerializeSeq for OpenValue<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.take(Key::None, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl SerializeMap for OpenValue<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        // A key is recorded as a value is, and taken back: its text stays.
        self.take(Key::None, key)?;
        let Some(RecordNode { leaf: Leaf::Text(text), .. }) = self.record.nodes.pop() else {
            return Err(ser::Error::custom("a key is text"));
        };
        self.key = Key::Text(text);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.take(self.key, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl SerializeStruct for OpenValue<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.take(Key::Field(key), value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}
