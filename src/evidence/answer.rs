//! Codes of firstcall's own for an answer that carries none: they say what is wrong with the answer itself. Nobody outside
//! this program knows them.

/// An answer that can be read, and is not what was asked for.
pub const ODD: &str = "answer.odd";
/// An answer that cannot be read at all.
pub const UNREADABLE: &str = "answer.unreadable";
/// An answer that leads to another page.
pub const ELSEWHERE: &str = "answer.elsewhere";
/// An answer whose status says that it worked, and whose content says that it did not (SERVICES.md, "Lifecycle
/// Services: answers").
pub const REFUSED: &str = "answer.refused";

/// An answer that leads to a host which is not of the cloud in use.
pub const OTHER_HOST: &str = "answer.other-host";
/// An answer of another sign-in service than the one that was asked (RFC 9207).
pub const OTHER_ISSUER: &str = "answer.other-issuer";

/// Whether a code is one of these.
pub fn is_own(code: &str) -> bool {
    code.starts_with("answer.")
}
