//! Reports to HUD.

mod figures;
mod flags;
pub(crate) mod lsa;
pub(crate) mod lsa_files;
pub(crate) mod lsa_new;
pub(crate) mod lsa_records;
pub(crate) mod lsa_run;
