//! Two processes of the real binary on one database refer at once: one wins, the others are told.

use std::sync::Arc;

use domain::access::Role;
use domain::ids::{AgencyId, ProjectId, QueueEntryId, VacancyId};
use domain::referrals::VacancyState;
use testkit::{ClientPlan, PASSWORD, TestApp};

use crate::process::{Server, hearth};

const AT_ONCE: usize = 50;

/// Two processes with a manager in each, and where households and homes come from.
struct Community {
    app: TestApp,
    servers: [Arc<Server>; 2],
    cookies: [String; 2],
    harbor: AgencyId,
    point: ProjectId,
    homes: ProjectId,
}

async fn community() -> Community {
    let app = TestApp::new().await;
    let harbor = app.agency("Harbor House").await;
    let point = app.access_point(harbor).await;
    let homes = app.project(app.agency("New Homes").await).await;
    let housing = "UPDATE project SET project_name = 'Maple Court', project_type = 3, continuum_project = 1";
    app.database.execute(&format!("{housing} WHERE id = '{homes}'")).await;
    let servers = [(); 2].map(|()| Arc::new(Server::start(hearth(&app.database))));
    let mut cookies = Vec::new();
    for (at, server) in servers.iter().enumerate() {
        let email = format!("manager-{at}@agency.test");
        app.user(&email, Role::CeManager, None).await;
        let (status, cookie) = server.sign_in(&email, PASSWORD);
        assert_eq!(status, 303);
        cookies.push(cookie);
    }
    Community { app, servers, cookies: cookies.try_into().unwrap(), harbor, point, homes }
}

impl Community {
    async fn waiting(&self, at: usize) -> QueueEntryId {
        let head =
            self.app.client(self.harbor, ClientPlan::named(&format!("W{at}"), "Lind").born(1990, 5, 3)).await;
        let household = self.app.household(self.harbor, &[(head, 1)]).await;
        let enrollment = self.app.stay(household, self.point, self.harbor, &[(head, 1)]).await[0];
        let assessment = self.app.assessed(household, (head, enrollment), self.harbor, (30, 0)).await;
        let score = i32::try_from(at).unwrap();
        self.app.queued(household, (head, enrollment), (self.harbor, assessment), score).await
    }

    async fn vacancy(&self, at: usize) -> VacancyId {
        let unit = self.app.unit(self.homes, &format!("Apartment {at}")).await;
        self.app.vacancy(unit, VacancyState::Open).await
    }

    /// Sends all at once, each second one to the other process. Tells how many were sent, and how many were told what.
    fn send(&self, pairs: &[(QueueEntryId, VacancyId)], told: &str) -> (usize, usize) {
        let threads: Vec<_> = pairs
            .iter()
            .enumerate()
            .map(|(at, (entry, vacancy))| {
                let (server, cookie) = (self.servers[at % 2].clone(), self.cookies[at % 2].clone());
                let form = format!(
                    "version=1&form_key=window-{at}-{entry}&vacancy={vacancy}&date=2026-02-27&comments="
                );
                let path = format!("/queue/{entry}/refer");
                std::thread::spawn(move || server.ask("POST", &path, &cookie, &form))
            })
            .collect();
        let answers: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        let sent = answers.iter().filter(|(status, ..)| *status == 303).count();
        (sent, answers.iter().filter(|(status, _, page)| *status == 422 && page.contains(told)).count())
    }

    /// One referral with its vacancy, its event and its place, and no other.
    async fn has_one(&self) {
        for (what, sql, expected) in [
            ("open", "SELECT count(*) FROM referral WHERE state = 'sent'", 1),
            ("reserved", "SELECT count(*) FROM vacancy WHERE state = 'reserved'", 1),
            ("events", "SELECT count(*) FROM event", 1),
            ("steps", "SELECT count(*) FROM referral_step", 1),
            ("shown", "SELECT count(*) FROM queue_entry WHERE referral_status = 'sent'", 1),
        ] {
            assert_eq!(self.app.database.count(sql).await, expected, "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_households_sent_to_one_vacancy_by_two_processes_one_has_it() {
    let all = community().await;
    let vacancy = all.vacancy(0).await;
    let mut pairs = Vec::new();
    for at in 0..AT_ONCE {
        pairs.push((all.waiting(at).await, vacancy));
    }
    assert_eq!(all.send(&pairs, "Reserved by a referral to Maple Court"), (1, AT_ONCE - 1));
    all.has_one().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_household_sent_to_fifty_vacancies_by_two_processes_one_is_reserved() {
    let all = community().await;
    let entry = all.waiting(0).await;
    let mut pairs = Vec::new();
    for at in 0..AT_ONCE {
        pairs.push((entry, all.vacancy(at).await));
    }
    assert_eq!(all.send(&pairs, "Referred to Maple Court"), (1, AT_ONCE - 1));
    all.has_one().await;
}
