//! What the fronts show, read from the state: the same answers for the screen, for plain lines and for keys.
//! Nothing here changes the state. No room uses `lists` or `labels`; those may use every other one.

mod answer;
mod case;
mod confirm;
mod credential;
mod domains;
mod environments;
mod exchanges;
mod fields;
mod finding;
mod labels;
mod lists;
mod no_app;
mod palette;
mod permissions;
mod practice;
mod profiles;
mod question;
mod reading;
mod roles;
mod search;
mod sign_in;
mod steps;
mod success;
mod token;
mod waiting;
mod welcome;

pub use answer::{answer, count, has_answer, identity, shown_row, table_rows};
pub use case::{
    Choice, Decides, case_choices, certificate_choices, choice_here, choices, flows, flows_missing, surroundings_words,
};
pub use confirm::{can_confirm, confirm_label};
pub use credential::{can_keep, can_make, has_typed, keepsake};
pub use domains::own_domains;
pub use environments::{can_list_environments, environments, lists_environments};
pub use exchanges::selected_exchange;
pub use fields::{
    account_step, can_undo, fields, fields_of, help, is_missing, is_typing_same_tenant, missing_field, tenant_id, usual,
};
pub use finding::{afterwards, found_in_steps, is_explained, portal_page, remedy_count, selected_finding, ways};
pub use labels::{
    UNDOES, back_label, command_label, copy_label, first_label, large_label, last_label, mask_label, other_view_label,
    people_label, primary_label,
};
pub use lists::{headlines, list_len};
pub use no_app::{Passage, can_register, no_app, offers_register};
pub use palette::{offer_words, palette};
pub use permissions::{
    CallRow, Need, PermissionRow, calls, chosen_permissions, has_calls, permission_source, permissions,
    picked_permissions, spare_permissions,
};
pub use practice::{
    FaultRow, approve_label, consent_page, consent_words, endpoint_name, fault_endpoint, faults, is_shown_by_look_only,
    of_this_target, other_target, scenarios, step_to_look_from, still_broken,
};
pub use profiles::{profile_origin, profile_words, suggestion};
pub use question::{question_heading, question_words, question_yes};
pub use reading::{access, address_in_full, can_read_all, has_access, in_full, read_all_label};
pub use roles::{RoleRow, ScopeRow, can_choose_role, can_choose_scope, role_scopes, role_source, role_why, roles};
pub use sign_in::{DirectoryWay, can_agree, can_look, can_sign_in, directory_ways, heading, purpose, what_to_do};
pub use steps::{
    StepStatus, calm_note, is_being_checked, is_calm, listed, next_problem, requirement, selected, step, step_number,
    step_status, title,
};
pub use success::{request, success_facts};
pub use token::{
    expected, has_raw_token, has_token, is_pasted_token, raw_token_lines, token, token_rows, token_summary,
};
pub use waiting::{can_stop, tick, waiting};
pub use welcome::{WelcomeEntry, WelcomeWords, target_title, welcome, welcome_words};
