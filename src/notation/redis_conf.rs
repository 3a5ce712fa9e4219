//! Configurations of Redis and Valkey. <https://redis.io/docs/latest/operate/oss_and_stack/management/config-file/>

/// A setting of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedisSetting<'t> {
    /// From 0.
    pub line: usize,
    pub name: &'t str,
    /// What follows the name, without the quotes around all of it.
    pub value: &'t str,
}

/// All settings of a file, in order.
pub fn settings(text: &str) -> impl Iterator<Item = RedisSetting<'_>> {
    text.lines().enumerate().filter_map(|(line, written)| {
        let written = written.trim();
        let (name, value) = written.split_once([' ', '\t'])?;
        let value = value.trim();
        let bare =
            ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        (!name.starts_with('#')).then(|| RedisSetting { line, name, value: bare.unwrap_or(value) })
    })
}
