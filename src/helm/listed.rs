//! Items of lists: what each is known by, and the order of all.

use crate::helm::raw::RawPart;

/// What the name of an item ends with that stands in two places.
pub const MOVED: char = '\u{2}';

/// Items with what they are known by.
pub type NamedItems<'r> = Vec<(String, &'r RawPart)>;

/// Lists by their renderings, and the order of all their items.
type ArrangedItems<'r> = (Vec<(usize, NamedItems<'r>)>, Vec<String>);

/// Lists and the order of all their items. Where they contradict each other, those that have the most tell where what
/// stands between others does.
pub fn arranged<'r>(given: &[(usize, NamedItems<'r>)]) -> Option<ArrangedItems<'r>> {
    let mut lists = given.to_vec();
    let order = ordered(&mut lists);
    let is_plain = |order: &Vec<String>| order.iter().all(|name| !name.ends_with(MOVED));
    if order.as_ref().is_some_and(is_plain) {
        return order.map(|order| (lists, order));
    }
    let mut longest = given.to_vec();
    longest.sort_by_key(|(_, items)| std::cmp::Reverse(items.len()));
    let other = ordered(&mut longest);
    longest.sort_by_key(|(number, _)| *number);
    let length = |order: &Option<Vec<String>>| order.as_ref().map_or(usize::MAX, Vec::len);
    if length(&other) < length(&order) {
        other.map(|order| (longest, order))
    } else {
        order.map(|order| (lists, order))
    }
}

/// The names of all items, in an order that is that of each list; what stands in another place in one is another item
/// there. Nothing where that does not help.
fn ordered(lists: &mut [(usize, NamedItems)]) -> Option<Vec<String>> {
    let find = |order: &[String], name: &str| order.iter().position(|known| known == name);
    let mut order: Vec<String> = Vec::new();
    for (_, items) in lists {
        let mut place = 0;
        for index in 0..items.len() {
            let mut found = find(&order, &items[index].0);
            if found.is_some_and(|found| found < place) {
                items[index].0.push(MOVED);
                found = find(&order, &items[index].0);
            }
            place = match found {
                Some(found) if found >= place => found + 1,
                Some(_) => return None,
                None => {
                    // As late as what follows allows.
                    let next = items[index + 1..]
                        .iter()
                        .find_map(|(name, _)| find(&order, name).filter(|found| *found >= place));
                    let at = next.unwrap_or(order.len());
                    order.insert(at, items[index].0.clone());
                    at + 1
                }
            };
        }
    }
    Some(order)
}

/// Items with what they are known by: their name, or all that they are.
pub fn named(items: &[RawPart], offers_door: bool) -> NamedItems<'_> {
    let mut found: NamedItems<'_> = Vec::new();
    for item in items {
        let keys = ["name", "mountPath", "containerPort", "port", "key", "secretKey"];
        // Of keys that become files it is the files that stay.
        let is_file = item.get("key").is_some() && item.get("path").is_some();
        let keys = if is_file { &["path"][..] } else { &keys[..] };
        let name = keys.iter().find_map(|key| match item.get(key) {
            Some(scalar @ RawPart::Scalar(_)) => Some(scalar.shown()),
            _ => None,
        });
        let spread = item.spread().map(|index| format!("\u{0}{index} all"));
        let name = spread.or(name);
        // Who is let in is let in to whatever ports there are; to whom anyone goes out, ports tell as well.
        let is_rule =
            item.get("to").is_none() && ["from", "ports"].iter().any(|key| item.get(key).is_some());
        let peers = || item.get("from").map(RawPart::shown).unwrap_or_default();
        let name = name.or_else(|| is_rule.then(peers));
        // The ways to addresses are one rule for each of them, with all ports that are behind it.
        let to = item.get("to").map(RawPart::shown).filter(|to| to.contains("ipBlock"));
        let name = name.or(to);
        let name = name.or_else(|| of_door(item).filter(|_| offers_door));
        // Templates of claims have theirs in their metadata.
        let inner = ["resource", "metadata"].iter().find_map(|key| item.get(key)?.get("name"));
        let mut name = name.or(inner.map(RawPart::shown)).unwrap_or_else(|| item.shown());
        // What is composed of other variables stands behind them.
        if item.get("value").is_some_and(|value| value.shown().contains("$(")) {
            name.push(MOVED);
        }
        // Of what is there twice each one counts.
        let times = found.iter().filter(|(known, _)| *known == name).count();
        if times > 0 {
            name = format!("{name}\u{1}{times}");
        }
        found.push((name, item));
    }
    found
}

/// What a rule or a certificate of a door is known by: its host may be said, or be that of the stack.
fn of_door(item: &RawPart) -> Option<String> {
    if item.get("http").is_some() {
        return Some("rule".to_owned());
    }
    let hosts = item.get("hosts")?;
    let secret = item.get("secretName").map(RawPart::shown);
    Some(match secret {
        None => "no secret".to_owned(),
        Some(secret) if secret.ends_with("-tls") && matches!(hosts, RawPart::List(_)) => {
            "secret of a host".to_owned()
        }
        Some(_) => "secret".to_owned(),
    })
}
