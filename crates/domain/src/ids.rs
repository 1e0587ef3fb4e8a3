//! Identifiers: a newtype for each kind of record, so that one cannot stand in for another.
//!
//! Every id is a UUID written as 32 lower-case hexadecimal characters: primary key, foreign key and URL.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text was not 32 hexadecimal characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: 32 hexadecimal characters are expected")]
pub struct NotAnId;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an identifier made by the caller's generator (UUID v7 for new rows).
            #[must_use]
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.simple().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )+};
}

id! {
    /// A client: one person (HUD Client.csv).
    ClientId,
    /// An agency (HUD Organization.csv).
    AgencyId,
    /// A project (HUD Project.csv).
    ProjectId,
    /// An enrollment (HUD Enrollment.csv).
    EnrollmentId,
    /// A household as the community knows it, before and after any stay.
    HouseholdId,
    /// A coordinated entry assessment (HUD Assessment.csv).
    AssessmentId,
    /// A tool that households are assessed with.
    ToolId,
    /// A queue.
    QueueId,
    /// A household's place on a queue.
    QueueEntryId,
    /// A unit or slot on offer.
    VacancyId,
    /// A referral of a household to a vacancy.
    ReferralId,
    /// An LSA that was computed, or is.
    LsaRunId,
    /// A case note.
    NoteId,
    /// A notice behind the bell.
    NoticeId,
    /// A mail.
    MailId,
    /// A unit, or a slot without an address.
    UnitId,
    /// A person who signs in.
    UserId,
    /// A system that rows come from.
    SourceId,
    /// A row of any of HUD's files, where it does not matter of which.
    RowId,
}

impl RowId {
    /// Its bytes: half as long as its text.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }

    /// The identifier with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

// Other spellings of a UUID (braces, hyphens, upper case) would give one record several URLs.
fn parse(text: &str) -> Result<Uuid, NotAnId> {
    let plain = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !plain {
        return Err(NotAnId);
    }
    Uuid::try_parse(text).map_err(|_| NotAnId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let text = "0192f0c1a2b37c4d8e9f00112233abcd";
        assert_eq!(text.parse::<ClientId>().unwrap().to_string(), text);
        for other in [
            "",
            "0192f0c1-a2b3-7c4d-8e9f-00112233abcd",
            "0192F0C1A2B37C4D8E9F00112233ABCD",
            "0192f0c1a2b37c4d8e9f00112233abc",
            "0192f0c1a2b37c4d8e9f00112233abcdé",
            "../../../../etc/passwd..........",
        ] {
            assert_eq!(other.parse::<ClientId>(), Err(NotAnId), "{other}");
        }
    }
}
