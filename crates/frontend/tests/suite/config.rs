//! What the environment may say.

use std::time::Duration;

use stackgen_frontend::config::Config;

fn read(variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    Config::read(|name| {
        variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn nothing_set_is_a_page_for_a_backend_on_this_machine() {
    let config = read(&[]).unwrap();
    assert_eq!(config.port, 8080);
    assert_eq!(config.api.to_string(), "http://127.0.0.1:8000/");
    assert!(config.edit_task && config.delete_task);
}

#[test]
fn an_empty_value_counts_as_none() {
    assert_eq!(read(&[("PORT", ""), ("COLOR", " ")]).unwrap().port, 8080);
}

#[test]
fn flags_and_times_have_several_forms() {
    let config = read(&[("FEATURE_EDIT_TASK", "0"), ("SHUTDOWN_DELAY", "250ms")]).unwrap();
    assert!(!config.edit_task);
    assert_eq!(config.shutdown_delay, Duration::from_millis(250));
    assert_eq!(read(&[("SHUTDOWN_DELAY", "7")]).unwrap().shutdown_delay, Duration::from_secs(7));
}

#[test]
fn all_mistakes_are_told_at_once() {
    let mistakes = read(&[
        ("PORT", "0"),
        ("API_URL", "https://backend"),
        ("FEATURE_EDIT_TASK", "yes"),
        ("COLOR", "\"blue\""),
        ("SHUTDOWN_DELAY", "soon"),
        ("ALLOWED_HOSTS", "shop.example.com,ex*mple"),
    ]);
    let expected = [
        "`PORT` is not a port from 1 to 65535: `0`",
        "`API_URL` is not a URL like `http://backend:8000`, without a query: `https://backend`",
        "`ALLOWED_HOSTS` is not a list of hosts like `shop.example.com,*.example.org`: `shop.example.com,ex*mple`",
        "`FEATURE_EDIT_TASK` is not `true` or `false`: `yes`",
        "`COLOR` is not up to 64 characters of visible ASCII without quotes: `\"blue\"`",
        "`SHUTDOWN_DELAY` is not a time like `5s` or `500ms`: `soon`",
    ];
    assert_eq!(mistakes.unwrap_err(), expected);
}

#[test]
fn an_address_with_a_password_is_refused() {
    assert!(read(&[("API_URL", "http://me:secret@backend:8000")]).is_err());
}
