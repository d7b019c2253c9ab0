//! What the terminal can show decides what the wizard sends to it.
