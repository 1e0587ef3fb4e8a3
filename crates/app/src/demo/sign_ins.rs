//! One sign-in for each role.

use domain::access::Role;

/// The made-up implementation's name.
pub const IMPLEMENTATION: &str = "River Valley CoC (made-up)";

/// Every demo sign-in has this password: it is printed, and everything behind it is made up.
pub const PASSWORD: &str = "lantern-meadow-trolley-52";

/// A demo sign-in.
#[derive(Debug, Clone, Copy)]
pub struct SignIn {
    /// What to sign in with.
    pub email: &'static str,
    /// The made-up person.
    pub name: &'static str,
    /// What they are.
    pub role: Role,
    /// Where; none for the whole implementation.
    pub agency: Option<&'static str>,
}

/// One sign-in for each role.
pub const SIGN_INS: &[SignIn] = &[
    SignIn { email: "lead@demo.example", name: "Imani Okafor", role: Role::HmisLead, agency: None },
    SignIn { email: "ce@demo.example", name: "Tomas Brandt", role: Role::CeManager, agency: None },
    SignIn {
        email: "provider@demo.example",
        name: "Priya Nair",
        role: Role::Provider,
        agency: Some("Northside Housing Partners"),
    },
    SignIn {
        email: "casemanager@demo.example",
        name: "Luz Ferreira",
        role: Role::CaseManager,
        agency: Some("Bridge Street Outreach"),
    },
    SignIn {
        email: "intake@demo.example",
        name: "Owen Pell",
        role: Role::Assessor,
        agency: Some("Bridge Street Outreach"),
    },
    SignIn {
        email: "desk@demo.example",
        name: "Marguerite Shaw",
        role: Role::ShelterDesk,
        agency: Some("Harbor House Shelter"),
    },
    SignIn {
        email: "readonly@demo.example",
        name: "Casper Lind",
        role: Role::ReadOnly,
        agency: Some("Harbor House Shelter"),
    },
];

/// Who follows clients of their agency, and how many.
pub(super) const CASE_LOADS: &[(&str, usize)] =
    &[("casemanager@demo.example", 36), ("provider@demo.example", 20)];
