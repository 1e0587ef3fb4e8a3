//! What somebody asks for (HUD 3.1), and the cohorts that follow from it (HUD 3.2).

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use domain::coc;

use super::days::Day;

/// Which LSA: HUD's LSAScope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything that the CoC's projects did: what HUD is sent.
    Systemwide,
    /// The projects that were chosen.
    Projects,
    /// One night, for the Housing Inventory Count.
    Hic,
}

impl Scope {
    /// HUD's code.
    #[must_use]
    pub fn code(self) -> i32 {
        match self {
            Self::Systemwide => 1,
            Self::Projects => 2,
            Self::Hic => 3,
        }
    }
}

/// What an LSA is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    coc: String,
    start: Day,
    end: Day,
    scope: Scope,
    projects: Vec<String>,
}

/// Why there is no such LSA.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadParameters {
    /// Not two letters, a hyphen, three digits.
    #[error("{0:?} is no CoC code: it is two letters, a hyphen and three digits, as XX-500")]
    Coc(String),
    /// The end lies before the start.
    #[error("the period ends on {end}, before it starts on {start}")]
    Backwards {
        /// First day.
        start: NaiveDate,
        /// Last day.
        end: NaiveDate,
    },
    /// The start is before 1 October 2018.
    #[error("an LSA covers periods from 2018-10-01 on; this one starts on {0}")]
    TooEarly(NaiveDate),
    /// The HIC is about one night.
    #[error("the HIC is about one night: start and end are the same day")]
    NotOneNight,
    /// Projects without the scope that takes them, or that scope without projects.
    #[error("projects are named for the scope \"projects\", and only for it")]
    Projects,
}

impl Parameters {
    /// Holds what was asked against HUD's rules.
    ///
    /// # Errors
    /// When there is no such LSA.
    pub fn new(
        coc: &str,
        start: NaiveDate,
        end: NaiveDate,
        scope: Scope,
        projects: Vec<String>,
    ) -> Result<Self, BadParameters> {
        let code = match coc::read(coc) {
            Ok(codes) if codes.len() == 1 => codes.into_iter().next(),
            _ => None,
        };
        let Some(coc) = code else { return Err(BadParameters::Coc(coc.trim().to_owned())) };
        if end < start {
            return Err(BadParameters::Backwards { start, end });
        }
        if Day::from(start) < Day::from(NaiveDate::from_ymd_opt(2018, 10, 1).unwrap_or_default()) {
            return Err(BadParameters::TooEarly(start));
        }
        if scope == Scope::Hic && start != end {
            return Err(BadParameters::NotOneNight);
        }
        if (scope == Scope::Projects) == projects.is_empty() {
            return Err(BadParameters::Projects);
        }
        Ok(Self { coc, start: start.into(), end: end.into(), scope, projects })
    }

    /// HUD's code of the CoC, in capitals.
    #[must_use]
    pub fn coc(&self) -> &str {
        &self.coc
    }

    /// First day of the report period.
    #[must_use]
    pub fn first_day(&self) -> NaiveDate {
        self.start.date()
    }

    /// Last day of the report period.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        self.end.date()
    }

    /// Systemwide, for projects, or for a night.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Keys of the projects that were chosen; none unless the scope is [`Scope::Projects`].
    #[must_use]
    pub fn projects(&self) -> &[String] {
        &self.projects
    }

    /// First day of the seven years before the period: HUD's LookbackDate.
    #[must_use]
    pub fn lookback_day(&self) -> NaiveDate {
        self.lookback().date()
    }

    pub(super) fn start(&self) -> Day {
        self.start
    }

    pub(super) fn end(&self) -> Day {
        self.end
    }

    pub(super) fn lookback(&self) -> Day {
        self.start.years_earlier(7)
    }

    pub(super) fn is_hic(&self) -> bool {
        self.scope == Scope::Hic
    }

    /// The exit cohorts: HUD's number, first and last day. The HIC has none.
    pub(super) fn exit_cohorts(&self) -> Vec<ExitCohort> {
        if self.is_hic() {
            return Vec::new();
        }
        let before = self.end.months_earlier(6);
        let end = if before <= self.start { self.end } else { before };
        let cohort = |version, years| ExitCohort {
            version,
            start: self.start.years_earlier(years),
            end: self.end.years_earlier(years),
        };
        vec![
            ExitCohort { end, ..cohort(Version::Active, 0) },
            cohort(Version::Exit1, 1),
            cohort(Version::Exit2, 2),
        ]
    }

    /// The nights that people are counted on, by HUD's cohorts 10 to 13; none for a night out of the period.
    pub(super) fn nights(&self) -> [Option<Day>; 4] {
        let (first, last) = (self.start.date().year(), self.end.date().year());
        let night = |year, month, day| {
            let night = NaiveDate::from_ymd_opt(year, month, day).map(Day::from);
            night.filter(|night| !self.is_hic() && (self.start..=self.end).contains(night))
        };
        [night(first, 10, 31), night(last, 1, 31), night(last, 4, 30), night(last, 7, 31)]
    }
}

/// Which ages and household types count: each cohort has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    /// The report period, and those who left in it: HUD's cohorts 1 and 0.
    Active,
    /// A year before: -1.
    Exit1,
    /// Two years before: -2.
    Exit2,
}

impl Version {
    /// HUD's number of the exit cohort.
    pub(super) fn cohort(self) -> i32 {
        match self {
            Self::Active => 0,
            Self::Exit1 => -1,
            Self::Exit2 => -2,
        }
    }
}

/// Those who left within some days.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExitCohort {
    pub(super) version: Version,
    pub(super) start: Day,
    pub(super) end: Day,
}

/// Who makes the report, and when: what LSAReport says of it.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// HUD's ReportID: at most ten digits, the same in all files.
    pub report_id: i32,
    /// When it was made, in local time.
    pub at: NaiveDateTime,
    /// Who makes the software; up to 50 characters, as the next three.
    pub vendor: String,
    /// The software.
    pub software: String,
    /// Whom to ask.
    pub contact: String,
    /// Their address.
    pub email: String,
}
