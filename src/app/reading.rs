//! What stands in the text window: a text to be read to its end and taken along.

/// A text in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub title: String,
    pub parts: Vec<Part>,
    /// What it is, as part of a file's name: "command".
    pub name: &'static str,
    /// What was tried to copy it, and what came of it.
    pub copied: Option<String>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Heading(String),
    /// Sentences, which may be broken between any two words.
    Prose(String),
    /// An address, a command or an id: each line stays as it is.
    Exact(String),
    /// A message to hand over: sentences and addresses, taken along as they are.
    Message(String),
    /// An address that can be opened.
    Address(String),
}

impl Reading {
    /// A text that is taken along as it is.
    pub fn exact(title: impl Into<String>, name: &'static str, text: impl Into<String>) -> Self {
        Self { title: title.into(), parts: vec![Part::Exact(text.into())], name, copied: None }
    }

    /// A message that is taken along as it is.
    pub fn message(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), parts: vec![Part::Message(text.into())], name: "message", copied: None }
    }

    /// The text as it is copied and saved. Of a single command nothing but the command.
    pub fn text(&self) -> String {
        if let [Part::Exact(text) | Part::Message(text) | Part::Address(text)] = self.parts.as_slice() {
            return text.clone();
        }
        let title = std::iter::once(self.title.clone()).filter(|title| !title.is_empty());
        let parts = self.parts.iter().map(|part| match part {
            Part::Heading(text) => format!("\n{text}"),
            Part::Prose(text) | Part::Exact(text) | Part::Message(text) | Part::Address(text) => {
                text.trim_end().to_owned()
            }
        });
        title.chain(parts).collect::<Vec<_>>().join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_taken_along_as_it_is() {
        let command = Reading::exact("Grant consent", "command", "az ad app list  --query \"[]\"");
        assert_eq!(command.text(), "az ad app list  --query \"[]\"");
    }

    #[test]
    fn a_text_of_several_pieces_keeps_its_headings() {
        let parts = vec![Part::Heading("Why".to_owned()), Part::Prose("Nobody agreed.".to_owned())];
        let reading = Reading { title: "No consent.".to_owned(), parts, ..Reading::default() };
        assert_eq!(reading.text(), "No consent.\n\nWhy\nNobody agreed.\n");
    }
}
