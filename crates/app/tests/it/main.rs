//! The use cases, called as the doors call them.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod audit;
mod clients;
mod demo;
mod imports;
mod live;
mod lsa;
mod mail;
mod notes;
mod races;
mod referral_model;
mod referral_races;
mod samples;
mod search;
mod seed;
