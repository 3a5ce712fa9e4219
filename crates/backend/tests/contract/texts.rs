//! Texts of any language and any intent come back as they were sent.

use serde_json::json;

use crate::backend::Backend;
use crate::store::Database;

const TEXTS: [&str; 18] = [
    "größer als Ö",
    "日本語のタスク",
    "مرحبا بالعالم",
    "👩‍👩‍👧‍👦 🇦🇶 e\u{301}",
    "\u{202e}sdrawkcab\u{feff}",
    " leading and trailing ",
    "line\nbreak\ttab\rreturn",
    "'; DROP TABLE main_table; --",
    "\" OR 1=1 --",
    "\\' \\\\ \\0 \\x00",
    "$1 ? :name %s {0} ${HOME}",
    "<script>alert('x')</script>",
    "{\"$where\": \"sleep(1000)\"}",
    "$ne",
    "NULL",
    "true",
    "\u{1}\u{7f}\u{85}",
    "\u{10ffff}",
];

#[test]
fn texts_come_back_as_they_were() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    for (path, field) in [("/tasks", "task"), ("/messages", "message"), ("/submit", "name")] {
        for text in TEXTS {
            let answer = backend.post(path, &json!({ field: text }));
            assert_eq!(answer.status, 201, "{text:?}: {answer:?}");
            assert_eq!(answer.json()[field], text);
        }
        let list = backend.get(path).json();
        let texts: Vec<&str> =
            list.as_array().into_iter().flatten().filter_map(|row| row[field].as_str()).collect();
        assert_eq!(texts, TEXTS);
    }
}

#[test]
fn the_longest_texts_fit() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    for (path, field, length) in
        [("/tasks", "task", 1000), ("/messages", "message", 4000), ("/submit", "name", 255)]
    {
        let longest = "😀".repeat(length);
        assert_eq!(backend.post(path, &json!({ field: longest })).status, 201, "{path}");
        assert_eq!(backend.get(path).json()[0][field], longest);
        let answer = backend.post(path, &json!({ field: longest + "x" }));
        assert_eq!((answer.status, &answer.json()["errors"][0]["field"]), (422, &json!(field)));
    }
}
