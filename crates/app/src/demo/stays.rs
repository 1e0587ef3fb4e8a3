//! One stay of a household in a project, as the two years leave it.

use super::places::{PROJECTS, ProjectPlan};

/// A stay. Days are counted from today: 0 is today, all others are before it.
#[derive(Debug, Clone)]
pub(super) struct Stay {
    /// Which of the projects.
    pub(super) project: usize,
    /// HUD 3.10.1.
    pub(super) entry: i32,
    /// When it ends; today or later: it goes on.
    pub(super) until: i32,
    /// HUD 3.20.1.
    pub(super) move_in: Option<i32>,
    /// Which of the project's units.
    pub(super) unit: Option<usize>,
    /// HUD 3.917.1.
    pub(super) prior: i32,
    /// When this time without a home began.
    pub(super) since: i32,
    /// HUD list 3.12.1.
    pub(super) destination: i32,
    /// HUD list 3.12.A.
    pub(super) subsidy: Option<i32>,
    /// HUD 4.19: day and level.
    pub(super) assessments: Vec<(i32, i32)>,
    /// HUD 4.20.
    pub(super) events: Vec<Event>,
}

/// A coordinated entry event (HUD 4.20).
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// When.
    pub(super) day: i32,
    /// HUD list 4.20.2.
    pub(super) event: i32,
    /// To which project.
    pub(super) to: Option<usize>,
    /// HUD list 4.20.D and when; none while it is pending.
    pub(super) result: Option<(i32, i32)>,
}

impl Stay {
    /// A stay without a unit that nothing else is known of.
    pub(super) fn new(project: usize, entry: i32, until: i32, prior: i32, since: i32) -> Self {
        Self {
            project,
            entry,
            until,
            move_in: None,
            unit: None,
            prior,
            since,
            destination: 99,
            subsidy: None,
            assessments: Vec::new(),
            events: Vec::new(),
        }
    }

    /// With where they went.
    pub(super) fn to(self, destination: i32, subsidy: Option<i32>) -> Self {
        Self { destination, subsidy, ..self }
    }

    /// When they left; none while they are there.
    pub(super) fn exit(&self) -> Option<i32> {
        (self.until < 0).then_some(self.until)
    }

    /// The project.
    pub(super) fn plan(&self) -> &'static ProjectPlan {
        &PROJECTS[self.project.min(PROJECTS.len() - 1)]
    }

    /// From when on they live in their unit.
    pub(super) fn moved(&self) -> Option<i32> {
        if self.plan().is_permanent() { self.move_in } else { Some(self.entry) }
    }
}
