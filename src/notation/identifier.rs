//! Settings whose addresses are compared, listed or shown, and not called.

/// Parts of names that list who may call.
const CALLERS: [&str; 6] = ["CORS", "ORIGIN", "ALLOWED", "REFERER", "WHITELIST", "NO_PROXY"];

/// Parts of names of what browsers are sent to, which the server that logs them in compares with what it knows.
/// <https://datatracker.ietf.org/doc/html/rfc6749#section-3.1.2>
const RETURNS: [&str; 4] = ["REDIRECTURI", "REDIRECTURL", "CALLBACKURI", "LOGOUTURI"];

/// Ends of names of what is compared letter by letter: who made a token, and for whom.
/// <https://datatracker.ietf.org/doc/html/rfc7519#section-4.1>
const COMPARED: [&str; 12] = [
    "ISSUER",
    "ISS",
    "AUDIENCE",
    "AUDIENCES",
    "AUD",
    "ENTITYID",
    "REALM",
    "RELYINGPARTY",
    "SCHEMA",
    "XMLNS",
    "NAMESPACE",
    "ISSUERURL",
];

/// Whether nobody calls the addresses in a setting, by its name.
pub fn is_no_call(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    if CALLERS.iter().any(|word| upper.contains(word)) {
        return true;
    }
    // A virtual host of RabbitMQ is a part of one server.
    if upper.rsplit(|one: char| !one.is_ascii_alphanumeric()).next() == Some("VHOST") {
        return true;
    }
    // The last word, whatever parts it from those before.
    let bare: String = upper.chars().filter(char::is_ascii_alphanumeric).collect();
    RETURNS.iter().any(|word| bare.contains(word)) || COMPARED.iter().any(|end| bare.ends_with(end))
}
