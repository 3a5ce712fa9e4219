//! Browsers get a page at `/`, in which messages are read and sent without a script; programs get what they always got.

use serde_json::json;

use crate::backend::Backend;
use crate::client::{Answer, send};
use crate::store::Database;

/// What a browser sends with a form, and which answers it takes.
const BROWSER: &str = "application/x-www-form-urlencoded\r\n\
                       Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn browse(backend: &Backend, method: &str, path: &str, body: &str) -> Answer {
    send(backend.port, method, path, BROWSER, body.as_bytes()).expect("an answer")
}

#[test]
fn a_browser_reads_and_sends_messages() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    for path in ["/messages", "/api/messages"] {
        let sent = browse(&backend, "POST", path, "message=a+%3Cb%3E+%26+%22c%22");
        assert_eq!((sent.status, sent.header("location")), (303, Some("./")), "{sent:?}");
    }
    let page = browse(&backend, "GET", "/", "");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(
        page.header("content-security-policy").is_some_and(|policy| !policy.contains("script"))
    );
    assert!(page.body.contains("<li value=\"1\">a &lt;b&gt; &amp; &quot;c&quot;</li>"), "{page:?}");
    assert!(page.body.contains("action=\"messages\""), "{page:?}");
    assert_eq!(browse(&backend, "GET", "/api/", "").body, page.body);
}

#[test]
fn programs_get_text_and_json() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    assert!(backend.get("/").body.starts_with("Welcome"));
    let added = backend.post("/messages", &json!({ "message": "one" }));
    assert_eq!((added.status, added.json()), (201, json!({ "id": 1, "message": "one" })));
}

#[test]
fn a_page_holds_fifty_messages_and_leads_to_the_next() {
    let database = Database::new();
    let backend = Backend::ready(&database);
    for number in 1..=51 {
        backend.post("/messages", &json!({ "message": format!("message {number}") }));
    }
    let first = browse(&backend, "GET", "/", "").body;
    assert!(first.contains("message 50<") && !first.contains("message 51<"), "{first}");
    assert!(first.contains("href=\"?after=50\""), "{first}");
    let second = browse(&backend, "GET", "/?after=50", "").body;
    assert!(second.contains("message 51<") && !second.contains("href"), "{second}");
    assert_eq!(browse(&backend, "GET", "/?after=x", "").status, 422);
}
