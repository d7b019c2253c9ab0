//! Decides whether a rendered object passes a `$filter`. String comparison ignores case, as the directory does for names
//! and GUIDs alike.

use std::cmp::Ordering;

use serde_json::Value;

/// A parsed filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    All(Vec<Filter>),
    Either(Vec<Filter>),
    Not(Box<Filter>),
    Compare {
        path: String,
        with: Comparison,
        value: Value,
    },
    In {
        path: String,
        values: Vec<Value>,
    },
    Text {
        path: String,
        test: TextTest,
        value: String,
    },
    /// `path/any(x: …)`; the inner filter sees the element under the variable's name.
    Any {
        path: String,
        variable: String,
        inner: Option<Box<Filter>>,
    },
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// A string function that answers yes or no.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

impl Filter {
    /// Lists the properties the filter looks at, without those of lambda variables.
    pub fn properties(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Either(parts) => parts.iter().flat_map(Self::properties).collect(),
            Self::Not(part) => part.properties(),
            Self::Compare { path, .. } | Self::In { path, .. } | Self::Text { path, .. } | Self::Any { path, .. } => {
                vec![path]
            }
        }
    }

    /// Names the first operator that Graph knows for advanced queries only.
    pub fn advanced(&self) -> Option<&'static str> {
        match self {
            Self::All(parts) | Self::Either(parts) => parts.iter().find_map(Self::advanced),
            Self::Not(_) => Some("Not"),
            Self::Compare { with: Comparison::NotEqual, .. } => Some("NotEqualsMatch"),
            Self::Text { test: TextTest::EndsWith, .. } => Some("EndsWith"),
            Self::Any { inner, .. } => inner.as_deref().and_then(Self::advanced),
            Self::Compare { .. } | Self::In { .. } | Self::Text { .. } => None,
        }
    }

    /// Decides whether the object passes.
    pub fn accepts(&self, object: &Value) -> bool {
        self.accepts_in(&|path| lookup(object, path), Case::Ignored)
    }

    /// Decides whether the object passes where strings compare with regard to case.
    pub fn accepts_exactly(&self, object: &Value) -> bool {
        self.accepts_in(&|path| lookup(object, path), Case::Counts)
    }

    fn accepts_in(&self, find: &dyn Fn(&str) -> Value, case: Case) -> bool {
        let equals = |path: &str, value: &Value| compare(&find(path), Comparison::Equal, value, case);
        match self {
            Self::All(parts) => parts.iter().all(|part| part.accepts_in(find, case)),
            Self::Either(parts) => parts.iter().any(|part| part.accepts_in(find, case)),
            Self::Not(part) => !part.accepts_in(find, case),
            Self::Compare { path, with, value } => compare(&find(path), *with, value, case),
            Self::In { path, values } => values.iter().any(|value| equals(path, value)),
            Self::Text { path, test, value } => find(path).as_str().is_some_and(|found| test.holds(found, value, case)),
            Self::Any { path, variable, inner } => find(path).as_array().is_some_and(|elements| {
                elements.iter().any(|element| match inner {
                    None => true,
                    Some(inner) => {
                        let inside = |inside: &str| match inside.strip_prefix(variable.as_str()) {
                            Some("") => element.clone(),
                            Some(rest) if rest.starts_with('/') => lookup(element, &rest[1..]),
                            _ => find(inside),
                        };
                        inner.accepts_in(&inside, case)
                    }
                })
            }),
        }
    }
}

/// Whether capitals and small letters are the same.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Case {
    Ignored,
    Counts,
}

impl Case {
    fn of(self, text: &str) -> String {
        match self {
            Self::Ignored => text.to_lowercase(),
            Self::Counts => text.to_owned(),
        }
    }
}

impl TextTest {
    fn holds(self, found: &str, wanted: &str, case: Case) -> bool {
        let (found, wanted) = (case.of(found), case.of(wanted));
        match self {
            Self::StartsWith => found.starts_with(&wanted),
            Self::EndsWith => found.ends_with(&wanted),
            Self::Contains => found.contains(&wanted),
        }
    }
}

fn lookup(object: &Value, path: &str) -> Value {
    let mut here = object;
    for step in path.split('/') {
        match here.get(step) {
            Some(next) => here = next,
            None => return Value::Null,
        }
    }
    here.clone()
}

fn compare(found: &Value, with: Comparison, wanted: &Value, case: Case) -> bool {
    let order = match (found, wanted) {
        (Value::String(a), Value::String(b)) => Some(case.of(a).cmp(&case.of(b))),
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (a, b) => (a == b).then_some(Ordering::Equal),
    };
    match with {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::NotEqual => order != Some(Ordering::Equal),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

#[cfg(test)]
mod tests;
