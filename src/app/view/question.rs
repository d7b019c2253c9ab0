//! The words of what is asked before something is dropped.

use crate::app::{Question, State};

/// The question in one line.
pub fn question_heading(question: Question) -> &'static str {
    match question {
        Question::Leave => "Quit before the first call has worked?",
        Question::DeleteProfile(_) => "Delete this saved case?",
    }
}

/// What will be gone, and what stays.
pub fn question_words(state: &State, question: Question) -> String {
    match question {
        Question::Leave if state.practice().is_some() => {
            "The practice tenant ends with firstcall. What you did in it is not saved.".to_owned()
        }
        Question::Leave => {
            "What you typed is saved, and you can continue here later. Secrets and sign-ins are not saved.".to_owned()
        }
        Question::DeleteProfile(row) => state.saved().get(row).map_or_else(String::new, |profile| {
            format!(
                "{}: {}. Only the values that you typed are deleted; nothing in the tenant is touched.",
                profile.name,
                super::profile_words(state, profile)
            )
        }),
    }
}

/// What Enter does about the question.
pub fn question_yes(question: Question) -> &'static str {
    match question {
        Question::Leave => "leave",
        Question::DeleteProfile(_) => "delete it",
    }
}
