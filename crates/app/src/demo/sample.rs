//! Whom a made-up community holds, for measurements: the seed that made the rows tells it again.

use chrono::NaiveDate;
use domain::ids::ClientId;

use super::assessment_rows::Tools;
use super::community::Community;
use super::seed::Plan;

/// A client with a whole name and a birth date, as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Their id.
    pub id: ClientId,
    /// HUD 3.01.1.
    pub first: String,
    /// HUD 3.01.3.
    pub last: String,
    /// HUD 3.03.1.
    pub dob: NaiveDate,
}

/// The clients that are known outside the victim service provider, and by name and birth date, of the
/// community that a plan made on this day.
#[must_use]
pub fn faces(plan: &Plan, on: NaiveDate, tools: Tools) -> Vec<Face> {
    let mut community = Community::new(plan, on, tools);
    let mut faces = Vec::new();
    while let Some(batch) = community.clients(1000) {
        let shared = batch.faces.into_iter().filter(|face| face.is_shared);
        faces.extend(shared.filter_map(|face| {
            let (first, last) = (face.names.first()?.clone(), face.names.last()?.clone());
            Some(Face { id: face.id, first, last, dob: face.dob? })
        }));
    }
    faces
}
