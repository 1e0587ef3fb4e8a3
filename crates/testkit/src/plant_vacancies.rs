//! Vacancies planted around the use cases, and who is in which unit.

use domain::ids::{EnrollmentId, UnitId, VacancyId};
use domain::referrals::VacancyState;
use uuid::Uuid;

use crate::TestApp;

impl TestApp {
    /// A vacancy of a unit in this state, available since 20 February 2026.
    pub async fn vacancy(&self, unit: UnitId, state: VacancyState) -> VacancyId {
        let id = VacancyId::new(Uuid::now_v7());
        let reason = if state == VacancyState::Withdrawn { "'repair'" } else { "NULL" };
        let sql = format!(
            "INSERT INTO vacancy (id, unit_id, project_id, agency_id, state, available_on, reason, created_at, \
             changed_at, version) SELECT '{id}', unit.id, project.id, project.agency_id, '{state}', '2026-02-20', \
             {reason}, '2026-02-20 12:00:00+00:00', '2026-02-20 12:00:00+00:00', 1 FROM unit \
             JOIN unit_group ON unit_group.id = unit.unit_group_id JOIN project ON project.id = unit_group.project_id \
             WHERE unit.id = '{unit}'"
        );
        self.database.execute(&sql).await;
        id
    }

    /// Someone lives in a unit through an enrollment, since 1 February 2026.
    pub async fn lives_in(&self, enrollment: EnrollmentId, unit: UnitId) {
        let id = Uuid::now_v7().simple();
        let sql = format!(
            "INSERT INTO unit_occupancy (id, unit_id, enrollment_id, from_date, version) \
             VALUES ('{id}', '{unit}', '{enrollment}', '2026-02-01', 1)"
        );
        self.database.execute(&sql).await;
    }
}
