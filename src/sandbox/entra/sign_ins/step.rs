//! One turn on the way of a person through a sign-in, whether the pages lead it or the control interface.

use crate::sandbox::entra::decisions::decide::ConsentRequest;
use crate::sandbox::entra::protocol::redirect::RedirectAnswer;
use crate::sandbox::runtime::Refusal;

/// What comes next for a person who signs in.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Name and password.
    Account,
    /// A second factor that the person has, or has to set up first.
    Factor {
        is_registered: bool,
    },
    Consent(ConsentRequest),
    /// Only an administrator may agree.
    Admin {
        may_request: bool,
        ask: ConsentRequest,
    },
    /// Whether the device with the code is really meant.
    Confirm,
    /// The end, on a page.
    Refused(Refusal),
    /// The end, told to the client; the refusal is there if it is one.
    Answer(RedirectAnswer, Option<Refusal>),
    /// The end of a device sign-in.
    DeviceDone,
    DeviceDeclined,
}
