//! The way from an empty installation to one that works, computed from what is there.

use crate::ids::{AgencyId, ProjectId};

/// A step of the way, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// What the implementation is called, and its CoC.
    Implementation,
    /// An agency.
    Agency,
    /// A project with all that HUD asks of it: CoC (2.03), CE participation (2.09) and, with beds, inventory (2.07).
    Project,
    /// The units of a project with beds.
    Units,
    /// Somebody else who signs in.
    Users,
}

/// What is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The implementation has a name and a CoC code.
    pub is_named: bool,
    /// The agency that was entered first.
    pub agency: Option<AgencyId>,
    /// The first project of which something is missing.
    pub incomplete_project: Option<ProjectId>,
    /// Some project lacks nothing.
    pub has_complete_project: bool,
    /// The first project that has beds by its type.
    pub project_with_beds: Option<ProjectId>,
    /// Some project has a unit.
    pub has_units: bool,
    /// How many people may sign in.
    pub users: u64,
}

/// Fewest people who sign in: nobody should be the only one who can.
const ENOUGH_USERS: u64 = 2;

impl Progress {
    /// Every step, in order, with whether it is done.
    #[must_use]
    pub fn steps(&self) -> [(Step, bool); 5] {
        // Where no project has beds there is nothing to enter units of.
        let no_beds = self.has_complete_project && self.project_with_beds.is_none();
        [
            (Step::Implementation, self.is_named),
            (Step::Agency, self.agency.is_some()),
            (Step::Project, self.has_complete_project),
            (Step::Units, self.has_units || no_beds),
            (Step::Users, self.users >= ENOUGH_USERS),
        ]
    }

    /// The first step that is not done.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        self.steps().into_iter().find(|(_, done)| !done).map(|(step, _)| step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> Option<ProjectId> {
        "0192f0c1a2b37c4d8e9f00112233abcd".parse().ok()
    }

    #[test]
    fn the_steps_follow_one_another_to_the_end() {
        let mut progress = Progress::default();
        assert_eq!(progress.next(), Some(Step::Implementation));
        progress.is_named = true;
        assert_eq!(progress.next(), Some(Step::Agency));
        progress.agency = "0192f0c1a2b37c4d8e9f00112233abcd".parse().ok();
        assert_eq!(progress.next(), Some(Step::Project));
        (progress.incomplete_project, progress.project_with_beds) = (project(), project());
        assert_eq!(progress.next(), Some(Step::Project));
        (progress.incomplete_project, progress.has_complete_project) = (None, true);
        assert_eq!(progress.next(), Some(Step::Units));
        progress.has_units = true;
        assert_eq!(progress.next(), Some(Step::Users));
        progress.users = 1;
        assert_eq!(progress.next(), Some(Step::Users));
        progress.users = 2;
        assert_eq!(progress.next(), None);
    }

    #[test]
    fn a_community_without_beds_needs_no_units() {
        let outreach = Progress { has_complete_project: true, ..Progress::default() };
        assert!(outreach.steps().contains(&(Step::Units, true)));
        let shelter = Progress { project_with_beds: project(), ..outreach };
        assert!(shelter.steps().contains(&(Step::Units, false)));
        assert!(Progress::default().steps().contains(&(Step::Units, false)), "it is not known yet");
    }

    #[test]
    fn what_was_done_out_of_order_is_done() {
        let progress = Progress { users: 3, ..Progress::default() };
        assert!(progress.steps().contains(&(Step::Users, true)));
        assert_eq!(progress.next(), Some(Step::Implementation));
    }
}
