//! The person who asks, and how far the policy lets them reach.

use std::collections::BTreeSet;

use super::{Policy, RecordKind, Relation, Role, Verb};
use crate::ids::{AgencyId, UserId};

/// What a person is, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The role held.
    pub role: Role,
    /// The agency it is held at; none means the whole implementation.
    pub agency: Option<AgencyId>,
}

/// A signed-in person with all they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who it is.
    pub user: UserId,
    /// What they are, and where. A person may hold several roles at several agencies.
    pub memberships: Vec<Membership>,
}

/// How far an actor reaches for one record kind and verb.
///
/// A record is within reach when its agency is in `own`, when an agency of `party` takes part in it,
/// when `foreign` holds and it is not hidden by a victim service provider, or when `victim_service` holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Agencies whose own records are within reach.
    pub own: BTreeSet<AgencyId>,
    /// Agencies whose taking part brings a record within reach.
    pub party: BTreeSet<AgencyId>,
    /// Whether other agencies' records are within reach.
    pub foreign: bool,
    /// Whether records held only by victim service providers are within reach.
    pub victim_service: bool,
}

impl Reach {
    /// Everything: for the installation's own work, never for a person.
    #[must_use]
    pub fn everything() -> Self {
        Self { foreign: true, victim_service: true, ..Self::default() }
    }

    /// Whether nothing at all is within reach, whatever the record.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.own.is_empty() && self.party.is_empty() && !self.foreign && !self.victim_service
    }
}

impl Actor {
    /// How far the policy lets this person reach for such records.
    #[must_use]
    pub fn reach(&self, policy: &Policy, verb: Verb, kind: RecordKind) -> Reach {
        let mut reach = Reach::default();
        for membership in &self.memberships {
            let allows = |relation| policy.allows(membership.role, verb, kind, relation);
            if let Some(agency) = membership.agency {
                if allows(Relation::Own) {
                    reach.own.insert(agency);
                }
                if allows(Relation::Party) {
                    reach.party.insert(agency);
                }
            }
            reach.foreign |= allows(Relation::Foreign);
            reach.victim_service |= allows(Relation::VictimService);
        }
        reach
    }

    /// The roles held, each once, in the order of the policy table.
    #[must_use]
    pub fn roles(&self) -> BTreeSet<Role> {
        self.memberships.iter().map(|membership| membership.role).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, agency: Option<AgencyId>) -> Actor {
        let user = "0192f0c1a2b37c4d8e9f00112233abcd".parse().unwrap();
        Actor { user, memberships: vec![Membership { role, agency }] }
    }

    #[test]
    fn agency_staff_reach_their_agency_and_no_further() {
        let agency = "0192f0c1a2b37c4d8e9f00112233abce".parse().unwrap();
        let reach =
            actor(Role::CaseManager, Some(agency)).reach(&Policy::shipped(), Verb::View, RecordKind::CaseNote);
        assert_eq!(reach, Reach { own: [agency].into(), ..Reach::default() });
    }

    #[test]
    fn an_implementation_wide_role_owns_no_agency() {
        let reach = actor(Role::CeManager, None).reach(&Policy::shipped(), Verb::View, RecordKind::CaseNote);
        assert!(reach.is_nothing());
    }

    #[test]
    fn nobody_reaches_anything_without_a_membership() {
        let actor = Actor { memberships: vec![], ..actor(Role::ReadOnly, None) };
        for &kind in RecordKind::ALL {
            assert!(actor.reach(&Policy::shipped(), Verb::View, kind).is_nothing());
        }
    }
}
