//! Records planted by name: a test names only what it is about.

use app::clients::create;
use app::session::{Credentials, Resumed, resume, sign_in};
use app::users::{NewUser, add};
use app::{Ctx, access, action};
use chrono::NaiveDate;
use domain::access::Role;
use domain::ids::{
    AgencyId, AssessmentId, ClientId, EnrollmentId, HouseholdId, ProjectId, QueueEntryId, UnitId, UserId,
};
use domain::records::{Row, Value};
use sea_orm::ConnectionTrait;
use store::agencies::{self, Agency};
use uuid::Uuid;

use crate::{Browser, PASSWORD, TestApp};

/// A client to be planted.
#[derive(Debug, Clone)]
pub struct ClientPlan {
    row: Row,
    data_class: &'static str,
}

impl ClientPlan {
    /// A client of this name.
    #[must_use]
    pub fn named(first: &str, last: &str) -> Self {
        let row = Row::from([
            ("FirstName", Value::Text(first.into())),
            ("LastName", Value::Text(last.into())),
            ("NameDataQuality", Value::Integer(1)),
            ("SSNDataQuality", Value::Integer(99)),
        ]);
        Self { row, data_class: store::GENERAL }
    }

    /// Born on this day.
    #[must_use]
    pub fn born(mut self, year: i32, month: u32, day: u32) -> Self {
        self.row.insert("DOB", Value::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap()));
        self.row.insert("DOBDataQuality", Value::Integer(1));
        self
    }

    /// With an SSN; only numbers that nobody can have belong here (they start with 000 or 9).
    #[must_use]
    pub fn ssn(mut self, digits: &str) -> Self {
        assert!(digits.starts_with("000") || digits.starts_with('9'), "no realistic SSN");
        self.row.insert("SSN", Value::Text(digits.into()));
        self
    }

    /// Restricted to the agency that entered them.
    #[must_use]
    pub fn restricted(mut self) -> Self {
        self.data_class = "dv";
        self
    }
}

impl TestApp {
    /// An agency.
    pub async fn agency(&self, name: &str) -> AgencyId {
        self.plant_agency(name, false).await
    }

    /// A victim service provider.
    pub async fn victim_service_provider(&self, name: &str) -> AgencyId {
        self.plant_agency(name, true).await
    }

    async fn plant_agency(&self, name: &str, victim_service_provider: bool) -> AgencyId {
        let ctx = self.nobody();
        let agency = Agency { id: AgencyId::new(Uuid::now_v7()), name: name.into(), victim_service_provider };
        let db = self.database.open().await;
        let tx = db.begin_write().await.unwrap();
        agencies::insert(&*tx, &access::for_tests::<action::Demo>(), &agency, ctx.civil_now()).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await.unwrap();
        agency.id
    }

    /// The id of an agency that is there.
    pub async fn agency_id(&self, name: &str) -> AgencyId {
        self.agencies().await.into_iter().find(|agency| agency.name == name).unwrap().id
    }

    async fn agencies(&self) -> Vec<Agency> {
        let db = self.database.open().await;
        let agencies = agencies::list(db.read()).await.unwrap();
        db.close().await.unwrap();
        agencies
    }

    /// A client entered by an agency.
    pub async fn client(&self, agency: AgencyId, plan: ClientPlan) -> ClientId {
        let db = self.database.open().await;
        let tx = db.begin_write().await.unwrap();
        let permit = access::for_tests::<action::Demo>();
        let id = create(&self.nobody(), &*tx, &permit, plan.row, agency).await.unwrap();
        let class = format!("UPDATE client SET data_class = '{}' WHERE id = '{id}'", plan.data_class);
        tx.execute_unprepared(&class).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await.unwrap();
        id
    }

    /// An agency's project.
    pub async fn project(&self, agency: AgencyId) -> ProjectId {
        let id = ProjectId::new(Uuid::now_v7());
        let sql = format!(
            "INSERT INTO project (id, source_id, source_key, version, agency_id, data_class, organization_id) \
             VALUES ('{id}', '{}', '{id}', 1, '{agency}', 'general', '{agency}')",
            store::sources::OWN
        );
        self.database.execute(&sql).await;
        id
    }

    /// An agency's coordinated entry project, which is an access point.
    pub async fn access_point(&self, agency: AgencyId) -> ProjectId {
        let project = self.project(agency).await;
        let id = Uuid::now_v7().simple();
        self.database
            .execute(&format!(
                "UPDATE project SET project_name = 'Access Point', project_type = 14, continuum_project = 1, \
                 operating_start_date = '2020-01-01' WHERE id = '{project}'"
            ))
            .await;
        self.database
            .execute(&format!(
                "INSERT INTO ce_participation (id, source_id, source_key, version, agency_id, data_class, project_id, \
                 access_point, crisis_assessment, housing_assessment, ce_participation_status_start_date) \
                 VALUES ('{id}', '{}', '{id}', 1, '{agency}', 'general', '{project}', 1, 1, 1, '2020-01-01')",
                store::sources::OWN
            ))
            .await;
        let coc = Uuid::now_v7().simple();
        self.database
            .execute(&format!(
                "INSERT INTO project_coc (id, source_id, source_key, version, agency_id, data_class, project_id, \
                 coc_code) VALUES ('{coc}', '{}', '{coc}', 1, '{agency}', 'general', '{project}', 'XX-500')",
                store::sources::OWN
            ))
            .await;
        project
    }

    /// A household since 1 February 2026, each member with their relationship to the head (HUD list 3.15.1).
    pub async fn household(&self, agency: AgencyId, members: &[(ClientId, i32)]) -> HouseholdId {
        let household = HouseholdId::new(Uuid::now_v7());
        let sql = format!(
            "INSERT INTO household (id, agency_id, data_class, created_at, version) \
             VALUES ('{household}', '{agency}', 'general', '2026-02-01 12:00:00+00:00', 1)"
        );
        self.database.execute(&sql).await;
        for (client, relationship) in members {
            let id = Uuid::now_v7().simple();
            let sql = format!(
                "INSERT INTO household_member (id, household_id, personal_id, relationship_to_hoh, from_date, version) \
                 VALUES ('{id}', '{household}', '{client}', {relationship}, '2026-02-01', 1)"
            );
            self.database.execute(&sql).await;
        }
        household
    }

    /// A stay of a household in a project since 1 February 2026, with an enrollment for each of these members.
    pub async fn stay(
        &self,
        household: HouseholdId,
        project: ProjectId,
        agency: AgencyId,
        members: &[(ClientId, i32)],
    ) -> Vec<EnrollmentId> {
        let stay = Uuid::now_v7().simple();
        let sql = format!(
            "INSERT INTO household_stay (id, household_id, project_id) VALUES ('{stay}', '{household}', '{project}')"
        );
        self.database.execute(&sql).await;
        let mut enrollments = Vec::new();
        for (client, relationship) in members {
            let id = EnrollmentId::new(Uuid::now_v7());
            let sql = format!(
                "INSERT INTO enrollment (id, source_id, source_key, version, agency_id, data_class, personal_id, \
                 project_id, household_id, entry_date, relationship_to_hoh, disabling_condition) \
                 VALUES ('{id}', '{}', '{id}', 1, '{agency}', 'general', '{client}', '{project}', '{stay}', \
                 '2026-02-01', {relationship}, 99)",
                store::sources::OWN
            );
            self.database.execute(&sql).await;
            enrollments.push(id);
        }
        enrollments
    }

    /// A housing needs assessment of a household's head on 15 February 2026, with this score and so many questions
    /// without an answer. Made with a tool of the tests' own.
    pub async fn assessed(
        &self,
        household: HouseholdId,
        (head, enrollment): (ClientId, EnrollmentId),
        agency: AgencyId,
        (score, unknown): (i32, i32),
    ) -> AssessmentId {
        let tool = "0192f0c1a2b37c4d8e9f00112233aaaa";
        let sql = format!(
            "INSERT INTO assessment_tool (id, name, edition, level, summary, status) \
             VALUES ('{tool}', 'Tool of the tests', 1, 2, 'For tests', 'retired') ON CONFLICT DO NOTHING"
        );
        self.database.execute(&sql).await;
        let id = AssessmentId::new(Uuid::now_v7());
        let sql = format!(
            "INSERT INTO assessment (id, source_id, source_key, version, agency_id, data_class, personal_id, \
             enrollment_id, assessment_date, assessment_type, assessment_level) \
             VALUES ('{id}', '{}', '{id}', 1, '{agency}', 'general', '{head}', '{enrollment}', '2026-02-15', 3, 2)",
            store::sources::OWN
        );
        self.database.execute(&sql).await;
        let sql = format!(
            "INSERT INTO assessment_sheet (assessment_id, tool_id, household_id, score, unknown) \
             VALUES ('{id}', '{tool}', '{household}', {score}, {unknown})"
        );
        self.database.execute(&sql).await;
        id
    }

    /// A household's place on the housing queue since 15 February 2026, with this score. Ties are drawn by the score.
    pub async fn queued(
        &self,
        household: HouseholdId,
        (head, enrollment): (ClientId, EnrollmentId),
        (agency, assessment): (AgencyId, AssessmentId),
        score: i32,
    ) -> QueueEntryId {
        let id = QueueEntryId::new(Uuid::now_v7());
        let sql = format!(
            "INSERT INTO queue_entry (id, queue_id, household_id, personal_id, enrollment_id, assessment_id, \
             agency_id, data_class, status, referral_status, score, unknown, placed_on, tie, household_kind, \
             household_size, created_at, version) VALUES ('{id}', '{}', '{household}', '{head}', '{enrollment}', \
             '{assessment}', '{agency}', 'general', 'active', 'none', {score}, 3, '2026-02-15', {score}, \
             'individual', 1, '2026-02-15 12:00:00+00:00', 1)",
            store::queue::HOUSING_QUEUE
        );
        self.database.execute(&sql).await;
        id
    }

    /// A unit of a project, for one person.
    pub async fn unit(&self, project: ProjectId, name: &str) -> UnitId {
        let id = UnitId::new(Uuid::now_v7());
        let group = Uuid::now_v7().simple();
        let sql = format!(
            "INSERT INTO unit_group (id, project_id, name, version) VALUES ('{group}', '{project}', 'Main {name}', 1)"
        );
        self.database.execute(&sql).await;
        let sql = format!(
            "INSERT INTO unit (id, unit_group_id, kind, name, capacity, version) \
             VALUES ('{id}', '{group}', 'unit', '{name}', 1, 1)"
        );
        self.database.execute(&sql).await;
        id
    }

    /// An enrollment of a client in a project of an agency.
    pub async fn enroll(&self, client: ClientId, agency: AgencyId) -> EnrollmentId {
        let project = self.project(agency).await;
        let id = EnrollmentId::new(Uuid::now_v7());
        let sql = format!(
            "INSERT INTO enrollment \
             (id, source_id, source_key, version, agency_id, data_class, personal_id, project_id, entry_date) \
             VALUES ('{id}', '{}', '{id}', 1, '{agency}', 'general', '{client}', '{project}', '2026-02-01')",
            store::sources::OWN
        );
        self.database.execute(&sql).await;
        id
    }

    /// Has someone follow a client through an enrollment.
    pub async fn assign(&self, enrollment: EnrollmentId, user: UserId) {
        let id = Uuid::now_v7().simple();
        let sql = format!(
            "INSERT INTO assignment (id, enrollment_id, user_id, from_date, version) \
             VALUES ('{id}', '{enrollment}', '{user}', '2026-02-01', 1)"
        );
        self.database.execute(&sql).await;
    }

    /// Someone who signs in with [`PASSWORD`], at an agency or for the whole implementation.
    pub async fn user(&self, email: &str, role: Role, agency: Option<&str>) -> UserId {
        let known = self.agencies().await;
        let new_agency = agency.is_some_and(|name| !known.iter().any(|agency| agency.name == name));
        let new = NewUser {
            new_agency,
            victim_service_provider: false,
            email: email.into(),
            name: format!("Test {}", role.code().replace('_', " ")),
            role,
            agency: agency.map(str::to_owned),
            password: Some(PASSWORD.into()),
        };
        add(&self.nobody(), new).await.unwrap().id
    }

    /// A request by someone who has just signed in, for use cases called directly.
    pub async fn request_by(&self, email: &str) -> Ctx {
        let typed = Credentials { email: email.into(), password: PASSWORD.into(), address: "test".into() };
        let signed = sign_in(&self.nobody(), typed).await.unwrap();
        match resume(&self.app, &signed.token).await.unwrap() {
            Resumed::Active(signed) => Ctx::new(self.app.clone(), Some(signed)),
            other => panic!("{other:?}"),
        }
    }

    /// A browser in which a new user of this role is signed in.
    pub async fn signed_in(&self, role: Role, agency: Option<&str>) -> Browser {
        let email = format!("{}@{}.test", role, Uuid::now_v7().simple());
        self.user(&email, role, agency).await;
        let mut browser = self.browser();
        let page = browser.sign_in(&email, PASSWORD).await;
        assert_eq!(page.status, 303, "{}", page.text);
        browser
    }
}
