//! Variables that pages are built with: what they say is read by browsers.

/// How their names start.
const PREFIXES: [&str; 9] = [
    "REACT_APP_",
    "VITE_",
    "NEXT_PUBLIC_",
    "NUXT_PUBLIC_",
    "VUE_APP_",
    "NG_APP_",
    "GATSBY_",
    "EXPO_PUBLIC_",
    "PUBLIC_API",
];

/// Whether builds of pages take a variable in.
pub fn is_for_browsers(name: &str) -> bool {
    // Proxies of development servers run in the pod.
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) && !name.contains("PROXY")
}
