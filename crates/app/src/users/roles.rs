//! A role to be given: which, and where.

use domain::access::{Membership, RecordKind, Role};
use store::agencies::{self, Agency};

use crate::{Ctx, Field, Problem, Result, access};

/// What was chosen, by its codes. Both empty: no role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The role's code.
    pub role: String,
    /// The agency's id; empty for the whole implementation.
    pub agency: String,
}

/// The agencies where a role may be given: those the person may know of.
pub(super) async fn agencies(ctx: &Ctx) -> Result<Vec<Agency>> {
    let scope = access::scope(ctx, RecordKind::Agency)?;
    Ok(agencies::list_within(ctx.app.db.read(), &scope).await?)
}

/// The role that was chosen, if one was, or what is wrong with the choice.
pub(super) fn read(
    choice: &Choice,
    known: &[Agency],
) -> std::result::Result<Option<Membership>, Vec<(Field, Problem)>> {
    let agency = known.iter().find(|agency| agency.id.to_string() == choice.agency).map(|agency| agency.id);
    if agency.is_none() && !choice.agency.is_empty() {
        return Err(vec![(Field::Agency, Problem::Unknown)]);
    }
    if choice.role.is_empty() {
        // An agency alone says that a role was forgotten.
        return if agency.is_some() { Err(vec![(Field::Role, Problem::Missing)]) } else { Ok(None) };
    }
    match choice.role.parse::<Role>() {
        Err(_) => Err(vec![(Field::Role, Problem::Unknown)]),
        Ok(role) if role.needs_agency() && agency.is_none() => Err(vec![(Field::Agency, Problem::Missing)]),
        Ok(role) => Ok(Some(Membership { role, agency })),
    }
}

/// A role and where it holds, for the audit log: `case_manager@` and the agency's id.
pub(super) fn code(held: &Membership) -> String {
    match held.agency {
        Some(agency) => format!("{}@{agency}", held.role),
        None => held.role.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::AgencyId;

    use super::*;

    #[test]
    fn a_role_goes_with_an_agency_unless_it_holds_everywhere() {
        let id: AgencyId = "0192f0c1a2b37c4d8e9f00112233abcd".parse().unwrap();
        let known = [Agency { id, name: "Harbor House".into(), victim_service_provider: false }];
        let chosen =
            |role: &str, agency: &str| read(&Choice { role: role.into(), agency: agency.into() }, &known);
        let id_text = id.to_string();
        let held = |role, agency| Ok(Some(Membership { role, agency }));
        assert_eq!(chosen("provider", &id_text), held(Role::Provider, Some(id)));
        assert_eq!(chosen("hmis_lead", ""), held(Role::HmisLead, None));
        assert_eq!(chosen("ce_manager", &id_text), held(Role::CeManager, Some(id)));
        assert_eq!(chosen("", ""), Ok(None));
        assert_eq!(chosen("provider", ""), Err(vec![(Field::Agency, Problem::Missing)]));
        assert_eq!(chosen("", &id_text), Err(vec![(Field::Role, Problem::Missing)]));
        assert_eq!(chosen("superuser", ""), Err(vec![(Field::Role, Problem::Unknown)]));
        assert_eq!(chosen("provider", "nowhere"), Err(vec![(Field::Agency, Problem::Unknown)]));
    }
}
