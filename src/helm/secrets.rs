//! Knobs that are secrets, and the variables of a component, some of which are.

use serde_json::Value as Json;

use crate::helm::knobs::{below, is_in_any, names};
use crate::helm::leaf::{Form, Kind, Path, State};
use crate::helm::place;
use crate::helm::surface::Builder;
use crate::layer::node::Node;
use crate::values::secrets::is_secret_variable;

/// A secret: its value, or where it is.
pub fn secret(builder: &mut Builder, place: &Path) {
    let mut kinds = vec!["value", "existingSecret"];
    if is_in_any(builder, &below(place, "externalSecret")) {
        kinds.push("externalSecret");
    }
    let members: Vec<Path> = kinds.iter().map(|kind| below(place, kind)).collect();
    let choice = builder.choice(&members, false);
    builder.member(choice, 0, |builder| {
        builder.any(&members[0], Kind::Text(Form::Secret), false, Some(Json::Null));
    });
    builder.member(choice, 1, |builder| {
        builder.group(&members[1], false, |builder| {
            builder.any(&below(&members[1], "name"), Kind::Text(Form::Name), false, None);
            builder.any(&below(&members[1], "key"), Kind::Text(Form::Name), true, None);
            builder.any(&below(&members[1], "urlKey"), Kind::Text(Form::Name), true, None);
        });
    });
    if let Some(external) = members.get(2) {
        builder.member(choice, 2, |builder| {
            builder.group(external, false, |builder| {
                let store = below(external, "store.name");
                builder.any(&store, Kind::Text(Form::Name), false, None);
                builder.any(&below(external, "remoteKey"), Kind::Text(Form::Free), false, None);
                builder.any(&below(external, "property"), Kind::Text(Form::Free), true, None);
            });
        });
    }
}

/// The plain variables of a component, and those that are secrets.
pub fn variables(builder: &mut Builder, place: &Path) {
    let mut plain = Vec::new();
    for name in names(builder, place) {
        let at: Path = place.iter().cloned().chain([name.clone()]).collect();
        let nodes: Vec<Node> = builder
            .active()
            .filter_map(|environment| place::get(&environment.root, &at).cloned())
            .collect();
        let is_source = |node: &Node| node.as_map().is_some() && node.get("fieldRef").is_none();
        if nodes.iter().any(is_source) && nodes.iter().all(is_source) {
            builder.group(&at, false, |builder| secret(builder, &at));
            continue;
        }
        let text = |node: &Node| node.as_scalar().map(|scalar| scalar.text.clone());
        if nodes.iter().any(|node| text(node).is_none_or(|text| text.contains("${"))) {
            continue;
        }
        let secret = nodes.iter().filter_map(text).any(|text| is_secret_variable(&name, &text));
        if secret {
            builder.any(&at, Kind::Text(Form::Secret), false, None);
        } else {
            plain.push(name);
        }
    }
    let at = place.clone();
    builder.add(place.clone(), Kind::Variables, vec![State::Absent, State::Any], move |root| {
        let map = place::get(root, &at).and_then(Node::as_map);
        let said: serde_json::Map<String, Json> = map
            .into_iter()
            .flat_map(crate::layer::node::Map::present)
            .filter(|(name, _)| plain.contains(name))
            .filter_map(|(name, entry)| {
                Some((name.clone(), entry.node.as_scalar()?.text.clone().into()))
            })
            .collect();
        (usize::from(!said.is_empty()), Some(Json::Object(said)))
    });
}
