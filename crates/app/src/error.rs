//! What a use case may answer instead of its result: meaning, not status codes.

use chrono::{DateTime, NaiveDate, Utc};
use domain::passwords::Refusal;
use domain::records::Fault;

/// A use case's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Which input a problem is about; the names are those of the form's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What was typed into Find Client.
    Search,
    /// A person's name.
    Name,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An agency.
    Agency,
    /// What a case note is about.
    NoteKind,
    /// The day a case note is about.
    NoteDate,
    /// The stay a case note belongs to.
    NoteEnrollment,
    /// What a case note says.
    NoteBody,
    /// A group of units.
    Group,
    /// The names of units.
    Units,
    /// How many people a unit takes.
    Capacity,
    /// A unit's bedrooms.
    Bedrooms,
    /// Whether a unit can be used.
    UnitStatus,
    /// Why something is so.
    Reason,
    /// When a unit is expected back.
    ExpectedBack,
    /// What a rule asks about.
    Fact,
    /// How a rule compares.
    Operator,
    /// What a rule compares with.
    Operand,
    /// Who says that a rule holds.
    Basis,
    /// Words beside something.
    Note,
    /// The first day.
    From,
    /// The last day.
    Until,
    /// A continuum of care.
    Coc,
    /// What a report is about.
    Scope,
    /// Projects that a report is about.
    Projects,
    /// What was decided.
    Decision,
    /// Until when something rests.
    HoldUntil,
    /// Where a household wants to live.
    Area,
    /// A unit or slot on offer.
    Vacancy,
    /// The day of a referral.
    ReferredOn,
    /// The day on which a household moved in.
    MovedIn,
    /// What is to be on offer.
    Unit,
    /// The bed in a unit of several.
    Bed,
    /// From when on a vacancy is free.
    AvailableOn,
    /// The fewest people a vacancy is for.
    Smallest,
    /// The most people a vacancy is for.
    Largest,
    /// What else is said of a vacancy.
    Notes,
    /// The documents a vacancy asks for.
    Documents,
    /// What someone is.
    Role,
    /// Whether someone may sign in.
    Status,
    /// The one-time code that sets an installation up.
    SetUpCode,
    /// What the implementation is called.
    Implementation,
    /// The implementation's CoC codes.
    CocCodes,
    /// The implementation's time zone.
    TimeZone,
    /// The password now.
    CurrentPassword,
    /// The password to be.
    NewPassword,
    /// The password to be, once more.
    RepeatPassword,
}

/// Why an input was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is needed and empty.
    Missing,
    /// It has more characters than this.
    TooLong(usize),
    /// It is no e-mail address.
    NotAnEmail,
    /// It belongs to another account.
    Taken,
    /// There is no such thing.
    Unknown,
    /// It is a day to come.
    Future,
    /// It is a date of birth that cannot be.
    NotADate(String),
    /// It is a number clients are not found by.
    NotANumber(String),
    /// Another unit of the group has this name.
    NameTaken,
    /// It is no list of units' names, or names one twice.
    NotUnits,
    /// It is no whole number up to this.
    OutOfBounds(i32),
    /// People are in it tonight.
    Occupied,
    /// Another agency keeps it, of which one may not learn from the other.
    KeptElsewhere,
    /// It has a vacancy that is under way.
    HasVacancy,
    /// It has a referral that is open.
    HasReferral,
    /// It is out of use.
    OutOfUse,
    /// It lies outside these days.
    OutsideDays(NaiveDate, NaiveDate),
    /// The first is higher than the second.
    Crossed,
    /// It is before the first day that there can be.
    TooEarly,
    /// These, by what they are called, are not in this continuum of care.
    NotInCoc(String, Vec<String>),
    /// It is not the password.
    WrongPassword,
    /// The two do not match.
    Mismatch,
    /// It is the password in use.
    Unchanged,
    /// It is no CoC code.
    NotACocCode(String),
    /// Another is under way.
    UnderWay,
    /// It is not the code that the terminal shows.
    WrongCode,
    /// Nobody does that to themselves.
    OneselfRefused,
    /// Nobody who runs the HMIS would be left.
    LastLead,
    /// It would keep nobody out.
    WeakPassword(Refusal),
}

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the person may not know of it.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("not signed in")]
    SignedOut,
    /// The screen is locked: the password is needed to go on.
    #[error("the session is locked")]
    Locked,
    /// A first password must be changed before anything else.
    #[error("the password must be changed first")]
    MustChangePassword,
    /// E-mail address or password are wrong; which of them is not told.
    #[error("e-mail address or password are wrong")]
    SignInRefused,
    /// Too many wrong passwords.
    #[error("too many tries until {0}")]
    Throttled(DateTime<Utc>),
    /// Inputs were refused; nothing was changed.
    #[error("{} inputs were refused", .0.len())]
    Invalid(Vec<(Field, Problem)>),
    /// Cells of a HUD record were refused, by HUD's headers; nothing was changed.
    #[error("{} cells were refused", .0.len())]
    Refused(Vec<(&'static str, Fault)>),
    /// Someone else saved first; nothing was changed.
    #[error("changed by someone else meanwhile")]
    Stale,
    /// The key file does not belong to this database.
    #[error("the key file does not belong to this database: give the one it was made with (HEARTH_KEY_FILE)")]
    WrongKey,
    /// What was to be imported is no HMIS CSV export.
    #[error(transparent)]
    Unusable(#[from] hmis_csv::Unusable),
    /// The store failed.
    #[error(transparent)]
    Store(store::Error),
    /// Something that cannot happen did.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// What an operator named cannot be used; the message says why.
    pub(crate) fn unusable(message: impl Into<String>) -> Self {
        Self::Store(store::Error::Unusable(message.into()))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::Stale => Self::Stale,
            other => Self::Store(other),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Store(error.into())
    }
}
