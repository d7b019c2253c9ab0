//! Where the program runs, as far as that decides where a browser can open. A pure decision from what the edge found.

use serde::{Deserialize, Serialize};

use crate::recipe::Flow;

/// The kind of computer that firstcall runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Surroundings {
    /// A computer with a screen of its own: the browser opens beside the terminal.
    #[default]
    Desktop,
    /// Reached over SSH.
    Ssh,
    /// Linux inside Windows.
    Wsl,
    Container,
    Codespaces,
    CloudShell,
    /// No display to open a browser on.
    Headless,
}

/// What the edge found.
pub struct Found<Variable> {
    /// The value of a variable of the environment, unless it is empty.
    pub variable: Variable,
    /// Whether the files are there by which containers are known.
    pub is_container: bool,
    /// Whether programs here need a display that the environment names.
    pub needs_display: bool,
}

impl Surroundings {
    /// Where that is. What says more comes first: a codespace is a container as well.
    pub fn of(found: &Found<impl Fn(&str) -> Option<String>>) -> Self {
        let has = |names: &[&str]| names.iter().any(|name| (found.variable)(name).is_some());
        if has(&["CODESPACES"]) {
            Surroundings::Codespaces
        } else if has(&["ACC_CLOUD"]) {
            Surroundings::CloudShell
        } else if has(&["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]) {
            Surroundings::Ssh
        } else if has(&["BROWSER"]) {
            // Somebody said how a page opens here.
            Surroundings::Desktop
        } else if has(&["WSL_DISTRO_NAME", "WSL_INTEROP"]) {
            Surroundings::Wsl
        } else if found.is_container || has(&["KUBERNETES_SERVICE_HOST"]) {
            Surroundings::Container
        } else if found.needs_display && !has(&["DISPLAY", "WAYLAND_DISPLAY"]) {
            Surroundings::Headless
        } else {
            Surroundings::Desktop
        }
    }

    /// Whether a page that is opened here is in front of the person.
    pub fn has_browser(self) -> bool {
        matches!(self, Surroundings::Desktop | Surroundings::Wsl)
    }

    /// The way for people to sign in that works here without more.
    pub fn first_flow(self) -> Flow {
        if self.has_browser() { Flow::Browser } else { Flow::DeviceCode }
    }

    /// What that means for a sign-in of people, in a sentence; nothing where a browser just opens.
    pub fn words(self) -> Option<&'static str> {
        Some(match self {
            Surroundings::Desktop => return None,
            Surroundings::Ssh => {
                "You are connected over SSH, so no browser opens here. A device code \
                 works from any browser; so does pasting the address back."
            }
            Surroundings::Wsl => {
                "This is Linux inside Windows (WSL): the page opens in Windows. If the browser cannot come back from \
                 there, paste the address that it ends on."
            }
            Surroundings::Container => {
                "This is a container, and a browser outside cannot reach it. A device code works from any \
                 browser; so does pasting the address back."
            }
            Surroundings::Codespaces => {
                "This is a codespace, and your browser is on another computer. A device code works from any browser; so \
                 does pasting the address back."
            }
            Surroundings::CloudShell => {
                "This is Azure Cloud Shell, and your browser is on another computer. A device code works from any \
                 browser; so does pasting the address back."
            }
            Surroundings::Headless => {
                "There is no display here to open a browser on. A device code works from any browser, on any device; so \
                 does pasting the address back."
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[&str], is_container: bool) -> Surroundings {
        let variable = |name: &str| variables.contains(&name).then(|| "1".to_owned());
        Surroundings::of(&Found { variable, is_container, needs_display: true })
    }

    #[test]
    fn each_place_is_known_by_what_it_leaves_in_the_environment() {
        for (variables, is_container, expected) in [
            (&["DISPLAY"][..], false, Surroundings::Desktop),
            (&["WAYLAND_DISPLAY"], false, Surroundings::Desktop),
            (&[], false, Surroundings::Headless),
            (&["BROWSER"], false, Surroundings::Desktop),
            (&["SSH_CONNECTION", "DISPLAY", "BROWSER"], false, Surroundings::Ssh),
            (&["WSL_DISTRO_NAME", "DISPLAY"], false, Surroundings::Wsl),
            (&["DISPLAY"], true, Surroundings::Container),
            (&["CODESPACES", "SSH_CONNECTION"], true, Surroundings::Codespaces),
            (&["ACC_CLOUD"], true, Surroundings::CloudShell),
        ] {
            assert_eq!(of(variables, is_container), expected, "{variables:?}");
        }
        // Windows and macOS name no display.
        let variable = |_: &str| None;
        assert_eq!(
            Surroundings::of(&Found { variable, is_container: false, needs_display: false }),
            Surroundings::Desktop
        );
    }

    #[test]
    fn where_no_browser_is_in_front_of_the_person_a_device_code_comes_first() {
        for place in [Surroundings::Ssh, Surroundings::Container, Surroundings::Codespaces, Surroundings::Headless] {
            assert_eq!((place.first_flow(), place.has_browser()), (Flow::DeviceCode, false));
            assert!(place.words().is_some());
        }
        assert_eq!((Surroundings::Desktop.first_flow(), Surroundings::Desktop.words()), (Flow::Browser, None));
        assert_eq!(Surroundings::Wsl.first_flow(), Flow::Browser);
    }
}
