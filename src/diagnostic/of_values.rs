//! Mistakes of single values: GEN101 to GEN106.

use crate::diagnostic::code::Code;
use crate::diagnostic::lesson::{Lesson, api, main};

pub(super) const LESSONS: &[Lesson] = &[
    Lesson {
        code: Code::UnknownKey,
        why: "Each place of the values takes keys of its own; `gen explain backends.api` lists them. A key that nobody \
              reads is most often misspelt, indented too far, or what another tool calls it.",
        symptom: "the value would have no effect: here, one pod in place of three",
        bad: api!("replica: 3"),
        good: api!("replicas: 3"),
    },
    Lesson {
        code: Code::WrongType,
        why: "A number, a text, a list and a map are different things, and quotes make a text of a number.",
        symptom: "the API server would refuse the object",
        bad: api!("replicas: \"3\""),
        good: api!("replicas: 3"),
    },
    Lesson {
        code: Code::AmbiguousScalar,
        why: "Readers of YAML disagree about some texts without quotes: `1.10` is the number 1.1, `0755` is 493, `1e3` is \
              1000, and for some `on` is true. Quotes say that the text is meant: \
              https://yaml.org/type/float.html.",
        symptom: "another version than the one that is written would run: `1.1`",
        bad: "name: shop\nbackends:\n  api: { image: { repository: ghcr.io/acme/api, tag: 1.10 }, port: 8000 }\n",
        good: "name: shop\nbackends:\n  api: { image: { repository: ghcr.io/acme/api, tag: \"1.10\" }, port: 8000 }\n",
    },
    Lesson {
        code: Code::InvalidValue,
        why: "The value is of the right type, and Kubernetes, a server or a browser refuses it: a port above 65535, a name \
              with capital letters, a time zone that does not exist, an image that is a url.",
        symptom: "the API server would refuse the object, or a pod would never start",
        bad: "name: shop\nbackends:\n  api: { image: ghcr.io/acme/api:1.4.2, port: 80000 }\n",
        good: "name: shop\nbackends:\n  api: { image: ghcr.io/acme/api:1.4.2, port: 8000 }\n",
    },
    Lesson {
        code: Code::ChoiceConflict,
        why: "Of some keys exactly one may be written: a tag or a digest, `recreate` or `canary`, a `file` or its `text`. \
              In a later layer the one that is written there takes the place of the other.",
        symptom: "one of both would have no effect",
        bad: api!("release: { recreate: {}, rolling: {} }"),
        good: api!("release: { recreate: {} }"),
    },
    Lesson {
        code: Code::Missing,
        why: "Something is needed that gen cannot know: the password of a database, an image, the port of a server outside; \
              or a key stands there without a value.",
        symptom: "a server without a password refuses to start, or everybody could log in",
        bad: main!("storage: { size: 1Gi }"),
        good: main!("storage: { size: 1Gi }", "credentials: { existingSecret: { name: main } }"),
    },
];
