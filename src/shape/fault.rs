//! The ways in which an object can be refused: codes with what one sees.

use crate::diagnostic::{Code, Diagnostic};

#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub code: Code,
    /// What the API server says.
    pub symptom: &'static str,
}

pub const KIND: Fault = Fault { code: Code::UnknownKind, symptom: "no matches for kind" };

pub const TYPE: Fault = Fault {
    code: Code::FieldType,
    symptom: "the apply is rejected: cannot unmarshal number into Go struct field of type string",
};

pub const FIELD: Fault = Fault {
    code: Code::UnknownField,
    symptom: "the apply is rejected: strict decoding error: unknown field; without validation it has no effect",
};

pub const MISSING: Fault =
    Fault { code: Code::MissingField, symptom: "the apply is rejected: Required value" };

pub const VALUE: Fault = Fault {
    code: Code::FieldValue,
    symptom: "the apply is rejected: Invalid value, or Unsupported value",
};

pub const CONFLICT: Fault = Fault {
    code: Code::FieldConflict,
    symptom: "the apply is rejected: may not specify more than 1, must be less than, Forbidden",
};

impl Fault {
    /// What surely is refused.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.code, message).note(self.symptom)
    }
}
