//! Quantities mean what `resource.Quantity` of Kubernetes makes of them, which is where the numbers here are from.

use stackgen::notation::quantity::{check, milli, nano};

use crate::project::{Memory, request, said};

/// Texts, and what they are in billionths.
const READ: [(&str, i128); 36] = [
    ("0", 0),
    ("1", 1_000_000_000),
    ("-1", -1_000_000_000),
    ("+1", 1_000_000_000),
    ("250m", 250_000_000),
    ("1.5", 1_500_000_000),
    ("5.", 5_000_000_000),
    (".5", 500_000_000),
    ("1Ki", 1_024_000_000_000),
    ("1.5Gi", 1_610_612_736_000_000_000),
    ("0.1Ki", 102_400_000_000),
    ("0.0001Ki", 102_400_000),
    ("0.3Mi", 314_572_800_000_000),
    ("0.1Ei", 115_292_150_460_684_697_600_000_000),
    ("0.12345678901Ki", 126_419_751_947),
    ("1k", 1_000_000_000_000),
    ("1e3", 1_000_000_000_000),
    ("1E3", 1_000_000_000_000),
    ("1e+3", 1_000_000_000_000),
    ("1E", 1_000_000_000_000_000_000_000_000_000),
    ("2Ei", 2_305_843_009_213_693_952_000_000_000),
    ("8Ei", 9_223_372_036_854_775_807_000_000_000),
    ("-8Ei", -9_223_372_036_854_775_807_000_000_000),
    ("7.9999999999999999999999Ei", 9_223_372_036_854_775_807_000_000_000),
    ("9223372036854775807", 9_223_372_036_854_775_807_000_000_000),
    ("100000000000000000000.5m", 100_000_000_000_000_000_000_500_000),
    ("100000000000000000000n", 100_000_000_000_000_000_000),
    ("0000000000000000000000001", 1_000_000_000),
    ("1.0000000000000000000000000", 1_000_000_000),
    ("1.0000000001", 1_000_000_001),
    ("1e-9", 1),
    ("1e-10", 1),
    ("0.5n", 1),
    ("1e-100", 1),
    ("0e100", 0),
    ("0.000000000000000000000000000001e30", 1_000_000_000),
];

/// Texts that are none. Kubernetes takes those without a digit for 0, which nobody means.
const NONE: [&str; 20] = [
    "",
    ".",
    "m",
    "-",
    " 1",
    "1 ",
    "1K",
    "1kb",
    "1MB",
    "1e",
    "1e1.5",
    "1Ki5",
    "--1",
    "1..2",
    "1.2.3",
    "0x1",
    "1_000",
    "1,5",
    "½",
    "1e99999999999",
];

#[test]
fn a_quantity_is_what_kubernetes_reads() {
    for (text, amount) in READ {
        assert_eq!(nano(text), Some(amount), "{text}");
        assert_eq!(check(text).is_ok(), amount >= 0, "{text}");
    }
    for text in NONE {
        assert_eq!(nano(text), None, "{text}");
        assert!(check(text).is_err(), "{text}");
    }
}

#[test]
fn thousandths_are_rounded_up() {
    assert_eq!(milli("1n"), Some(1));
    assert_eq!(milli("1000001n"), Some(2));
    assert_eq!(milli("-1n"), Some(-1));
    assert_eq!(milli("1500u"), Some(2));
}

#[test]
fn more_than_the_largest_is_the_largest_however_long_it_is_written() {
    let most = nano("9223372036854775807");
    for text in ["9223372036854775808", "1e30", "1e100", "1e2147483647", "1000Ei"] {
        assert_eq!(nano(text), most, "{text}");
    }
    assert_eq!(nano(&"9".repeat(1_000_000)), most);
    assert_eq!(nano(&format!("0.{}1", "0".repeat(1_000_000))), Some(1));
}

#[test]
fn a_limit_of_many_digits_is_read_and_compared() {
    let values = |limit: &str| {
        let text = format!(
            "name: shop\nbackends:\n  api:\n    image: acme/api:1\n    port: 80\n    probes: {{ readiness: {{ path: / }} }}\n    resources: {{ requests: {{ cpu: 100m, memory: 1Gi }}, limits: {{ memory: \"{limit}\" }} }}\n"
        );
        said(&Memory::new(&[("values/base.yaml", &text)]), &request("", None, &[]))
    };
    assert_eq!(values("1073741824.000000000000000"), "");
    let less = values("1073741823.999999999000000");
    assert!(less.contains("requests") && less.contains("error["), "{less}");
}
