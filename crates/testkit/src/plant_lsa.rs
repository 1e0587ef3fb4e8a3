//! What an LSA is computed from, and one that was.

use app::lsa::{Typed, start};
use domain::ids::{AgencyId, LsaRunId, ProjectId};
use uuid::Uuid;

use crate::TestApp;

impl TestApp {
    /// An agency's emergency shelter, of the continuum XX-500 and in HMIS since 2020.
    pub async fn shelter(&self, agency: AgencyId) -> ProjectId {
        let project = self.project(agency).await;
        let (coc, part) = (Uuid::now_v7().simple(), Uuid::now_v7().simple());
        let row =
            |id| format!("'{id}', '{}', '{id}', 1, '{agency}', 'general', '{project}'", store::sources::OWN);
        let of = "id, source_id, source_key, version, agency_id, data_class, project_id";
        for sql in [
            format!(
                "UPDATE project SET project_name = 'Night Shelter', project_type = 0, continuum_project = 1, \
                 operating_start_date = '2020-01-01' WHERE id = '{project}'"
            ),
            format!("INSERT INTO project_coc ({of}, coc_code) VALUES ({}, 'XX-500')", row(coc)),
            format!(
                "INSERT INTO hmis_participation ({of}, hmis_participation_type, \
                 hmis_participation_status_start_date) VALUES ({}, 1, '2020-01-01')",
                row(part)
            ),
        ] {
            self.database.execute(&sql).await;
        }
        project
    }

    /// An LSA of 1 October 2025 to 1 March 2026 that someone has had computed, whose session it takes.
    pub async fn lsa(&self, email: &str) -> LsaRunId {
        let ctx = self.request_by(email).await;
        let typed = Typed {
            form_key: Uuid::now_v7().simple().to_string(),
            coc: "XX-500".into(),
            scope: "systemwide".into(),
            first_day: "2025-10-01".into(),
            last_day: "2026-03-01".into(),
            projects: Vec::new(),
        };
        let id = start(&ctx, typed).await.unwrap();
        self.computed(id).await;
        id
    }

    /// Waits until an LSA is over.
    pub async fn computed(&self, id: LsaRunId) {
        let running = format!("SELECT count(*) FROM lsa_run WHERE id = '{id}' AND state = 'running'");
        // Without an end a run that hangs would hang the tests.
        for _ in 0..6000 {
            if self.database.count(&running).await == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the LSA {id} does not end");
    }
}
