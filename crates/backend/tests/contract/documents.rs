//! JSON documents come back as they were sent, to the digit.

use crate::backend::Backend;
use crate::client::send;
use crate::store::Database;

const DOCUMENTS: [&str; 9] = [
    r#"{"name":"Sudhir","stage":"Docker network working"}"#,
    r#"{"$where":"1","a.b":{"":null},"_id":5,"b":1,"a":2,"b":3}"#,
    r#"[1,"two",[3.10,-0.0,1e2]]"#,
    "123456789012345678901234567890.5",
    r#""größe \u0000 \ud83d\ude00 😀""#,
    "null",
    "true",
    r#"{ "spaces" :  [ ] }"#,
    r#"{"'; DROP TABLE data; --":"\\"}"#,
];

#[test]
fn documents_come_back_as_they_were() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    for document in DOCUMENTS {
        let answer = send(backend.port, "POST", "/data", "text/plain", document.as_bytes());
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, 201, "{document}: {answer:?}");
        assert!(answer.body.ends_with(&format!("\"document\":{document}}}")), "{}", answer.body);
    }
    assert_eq!(backend.get("/api/data").body, format!("[{}]", DOCUMENTS.join(",")));
}

#[test]
fn a_document_of_the_largest_size_fits() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    let document = format!("\"{}\"", "x".repeat(64 * 1024 - 2));
    let answer = send(backend.port, "POST", "/data", "", document.as_bytes()).expect("an answer");
    assert_eq!(answer.status, 201);
    assert_eq!(backend.get("/data").body, format!("[{document}]"));
}
