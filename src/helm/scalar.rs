//! Scalars of templates: literal text, values, and values with a default.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use crate::emit::yaml;
use crate::helm::access::operand;
use crate::helm::expression::{Expression, Segment, Writing};
use crate::helm::guard::Guard;
use crate::helm::knob::{Form, Knob, ValuePath, below, is_many};
use crate::helm::literal::escaped;
use crate::helm::node::ChartNode;
use crate::helm::printer::Printer;

impl Printer<'_> {
    /// `P`, and where it is not said, `X`.
    pub fn with_default(&self, ways: &[(Guard, ChartNode)]) -> Option<String> {
        let [
            (when @ (Guard::Given(path) | Guard::Said(path)), ChartNode::Scalar(own)),
            (Guard::Always, ChartNode::Scalar(other)),
        ] = ways
        else {
            return None;
        };
        let index = match own {
            Expression::Bare(index) => *index,
            Expression::Text(segments) => match segments.as_slice() {
                [Segment::Value(index, Writing::Plain)] => *index,
                _ => return None,
            },
            Expression::Literal(_)
            | Expression::Spread(_)
            | Expression::Texts(_)
            | Expression::Each(_)
            | Expression::Grace(_) => return None,
        };
        if self.access.knobs[index].path != *path || self.in_secret {
            return None;
        }
        if let ([.., secret, _], Expression::Literal(other)) = (path.as_slice(), other)
            && secret == "existingSecret"
        {
            return Some(format!("{{{{ {} | quote }}}}", self.access.secret_key(path, other)));
        }
        let at = if is_many(path) { self.access.knob(index) } else { self.access.path(path) };
        let (other, quote) = match other {
            Expression::Literal(value @ Json::String(_)) => (value.to_string(), " | quote"),
            Expression::Literal(value) => (value.to_string(), ""),
            Expression::Bare(index)
            | Expression::Spread(index)
            | Expression::Each(index)
            | Expression::Texts(index) => (self.access.knob(*index), ""),
            Expression::Grace(index) => (operand(&self.access.grace(*index)), ""),
            Expression::Text(segments) => (operand(&self.access.text(segments)), " | quote"),
        };
        Some(match when {
            // Zero is said as well; a number in place of a text stays one.
            Guard::Said(_) => {
                let quote = if quote.is_empty() { "" } else { " | toJson" };
                format!("{{{{ kindIs \"invalid\" {at} | ternary {other} {at}{quote} }}}}")
            }
            _ => format!("{{{{ {at} | default {other}{quote} }}}}"),
        })
    }

    /// An image, from another registry where one is said for all.
    pub fn image(&self, node: &ChartNode) -> Option<String> {
        let image = match (self.image_of(node), node) {
            (Some(maps), _) => {
                let maps: Vec<String> = maps.iter().map(|path| self.access.path(path)).collect();
                maps.join(" ")
            }
            (None, ChartNode::Scalar(Expression::Text(segments))) => {
                operand(&self.access.text(segments))
            }
            (None, ChartNode::Scalar(Expression::Literal(text))) => text.to_string(),
            _ => return None,
        };
        let (chart, root) = (self.access.chart, self.access.root);
        Some(format!("{{{{ include \"{chart}.image\" (list {root} {image}) }}}}"))
    }

    /// The maps of the values that an image is, all of it: that of the repository, and before it one that may have
    /// another tag.
    fn image_of(&self, node: &ChartNode) -> Option<Vec<ValuePath>> {
        let ways: Vec<&ChartNode> = match node {
            ChartNode::Either(ways) => ways.iter().map(|(_, way)| way).collect(),
            one => vec![one],
        };
        let (mut common, mut own) = (None, None);
        for way in ways {
            let ChartNode::Scalar(Expression::Text(segments)) = way else { return None };
            let [Segment::Value(name, _), Segment::Literal(between), Segment::Value(version, _)] =
                segments.as_slice()
            else {
                return None;
            };
            let (last, repository) = self.access.knobs[*name].path.split_last()?;
            let (behind, image) = self.access.knobs[*version].path.split_last()?;
            let is_one =
                matches!((between.as_str(), behind.as_str()), (":", "tag") | ("@", "digest"));
            if last != "repository" || !is_one || *common.get_or_insert(repository) != repository {
                return None;
            }
            if image != repository && (behind != "tag" || *own.get_or_insert(image) != image) {
                return None;
            }
        }
        Some(own.into_iter().chain(common).map(<[String]>::to_vec).collect())
    }

    /// What is said where a secret is not.
    fn asks_for_secret(&self, path: &[String]) -> String {
        let own = path.join(".");
        let other = below(&path[..path.len() - 1], "existingSecret.name");
        if self.access.knobs.iter().any(|knob| knob.path == other) {
            format!("set {own} or {}", other.join("."))
        } else {
            format!("set {own}")
        }
    }

    /// An expression as a YAML scalar.
    pub fn expression(&self, expression: &Expression) -> String {
        match expression {
            Expression::Literal(value) => {
                let value = match value {
                    Json::String(text) if self.in_secret => STANDARD.encode(text).into(),
                    other => other.clone(),
                };
                let mut text = String::new();
                yaml::value(&json!({ "x": value }), 0, &mut text);
                escaped(text.trim_start_matches("x: ").trim_end())
            }
            Expression::Bare(index)
            | Expression::Spread(index)
            | Expression::Each(index)
            | Expression::Texts(index) => format!("{{{{ {} }}}}", self.access.knob(*index)),
            Expression::Grace(index) => format!("{{{{ {} }}}}", self.access.grace(*index)),
            Expression::Text(segments) if self.in_secret => {
                let asked = segments.iter().find_map(|segment| match segment {
                    Segment::Value(index, _) if self.access.knobs[*index].form == Form::Secret => {
                        Some(*index)
                    }
                    _ => None,
                });
                let text = self.access.text(segments);
                match asked {
                    Some(index) if segments.len() == 1 => {
                        let words = self.asks_for_secret(&self.access.knobs[index].path);
                        format!("{{{{ required {words:?} {text} | toString | b64enc }}}}")
                    }
                    // The url of a server stands beside its password, which asks; whatever else a password is inside
                    // of, nothing else can bring it there.
                    Some(index) if !is_url(segments) => {
                        let Knob { path, .. } = &self.access.knobs[index];
                        let (name, at) = (path.join("."), self.access.path(path));
                        let asks = format!("required \"set {name}\" {at} | toString | trunc 0");
                        format!("{{{{ {asks} }}}}{{{{ {text} | b64enc }}}}")
                    }
                    _ => format!("{{{{ {text} | b64enc }}}}"),
                }
            }
            Expression::Text(segments) => match segments.as_slice() {
                [Segment::Value(0, Writing::Plain), Segment::Literal(rest)] if is_name(rest) => {
                    format!("{{{{ {} }}}}{rest}", self.access.knob(0))
                }
                [Segment::Value(index, writing)] => {
                    let written = self.access.written(*index, *writing);
                    match self.access.knobs[*index].form {
                        Form::Word([_, ..]) => format!("{{{{ {written} }}}}"),
                        _ => format!("{{{{ {written} | quote }}}}"),
                    }
                }
                segments if self.is_plain(segments) => {
                    let part = |segment: &Segment| match segment {
                        Segment::Literal(literal) => escaped(literal),
                        Segment::Value(index, writing) => {
                            format!("{{{{ {} }}}}", self.access.written(*index, *writing))
                        }
                        Segment::Fact(fact) => format!("{{{{ {} }}}}", self.access.fact(fact)),
                    };
                    format!("\"{}\"", segments.iter().map(part).collect::<String>())
                }
                segments => format!("{{{{ {} | quote }}}}", self.access.text(segments)),
            },
        }
    }

    /// Whether a text can stand between double quotes as it is.
    fn is_plain(&self, segments: &[Segment]) -> bool {
        segments.iter().all(|segment| match segment {
            Segment::Literal(text) => {
                !text.contains(['"', '\\', '\n', '\t'])
                    && !text.contains("{{")
                    && !text.chars().any(char::is_control)
            }
            Segment::Value(index, writing) => {
                self.access.knobs[*index].form.is_safe()
                    && matches!(writing, Writing::Plain | Writing::UrlPort | Writing::UrlPath)
            }
            Segment::Fact(_) => true,
        })
    }
}

/// Whether a text begins as a url, and has one line.
fn is_url(segments: &[Segment]) -> bool {
    let has = |segment: &Segment, what: &str| matches!(segment, Segment::Literal(text) if text.contains(what));
    segments.first().is_some_and(|first| has(first, "://"))
        && !segments.iter().any(|segment| has(segment, "\n"))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text)
}
