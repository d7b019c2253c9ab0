//! Tests of whole rooms and of the whole program, one binary because each costs a link.

mod recipes;
mod rooms;
mod sandbox_services;
mod screens;
mod screens_step;
