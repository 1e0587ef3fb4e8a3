//! The whole community as rows, a part at a time: a hundred thousand clients do not fit into memory at once.

use chrono::{Days, NaiveDate};

use super::assessment_rows::Tools;
use super::chance::Ids;
use super::client_rows::Clients;
use super::histories::{Histories, live};
use super::place_rows;
use super::rows::{Batch, Names, Sheets};
use super::seed::Plan;
use super::sign_ins::SIGN_INS;
use super::vacancy_rows;

/// Ids are of a time before every row's, so that those of rows made later stand behind them.
const IDS_BEGIN: u64 = 800;

/// A made-up community.
#[derive(Debug)]
pub(super) struct Community {
    histories: Histories,
    sheets: Sheets,
    names: Names,
    ids: Ids,
    places: Option<Batch>,
    vacancies: Option<Batch>,
    followed: Vec<usize>,
    next: usize,
    today: NaiveDate,
    tools: Tools,
}

impl Community {
    /// The community of a plan, as it is today.
    pub(super) fn new(plan: &Plan, today: NaiveDate, tools: Tools) -> Self {
        let histories = live(plan, today);
        let sheets = Sheets::new();
        let mut ids = Ids::from(today.checked_sub_days(Days::new(IDS_BEGIN)).unwrap_or(today));
        let (places, names) = place_rows::rows(plan.seed, &sheets, &histories.units, today, &mut ids);
        let mut vacancies = Batch::default();
        vacancies.own.vacancies = vacancy_rows::rows(plan.seed, &histories.units, &names, today, &mut ids);
        let followed = vec![0; SIGN_INS.len()];
        Self {
            histories,
            sheets,
            names,
            ids,
            places: Some(places),
            vacancies: Some(vacancies),
            followed,
            next: 0,
            today,
            tools,
        }
    }

    /// The ids of places and staff.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// Agencies, projects and units: once, before all clients.
    pub(super) fn places(&mut self) -> Batch {
        self.places.take().unwrap_or_default()
    }

    /// Vacancies of the units: once, after places and those who sign in.
    pub(super) fn vacancies(&mut self) -> Batch {
        self.vacancies.take().unwrap_or_default()
    }

    /// The next households, with about so many clients; none when all have been given.
    pub(super) fn clients(&mut self, about: usize) -> Option<Batch> {
        let mut clients = Clients {
            sheets: &self.sheets,
            names: &self.names,
            today: self.today,
            ids: &mut self.ids,
            batch: Batch::default(),
            followed: std::mem::take(&mut self.followed),
            tools: &self.tools,
            together: String::new(),
            waiting: None,
        };
        let from = self.next;
        while let Some(household) = self.histories.households.get_mut(self.next) {
            if clients.batch.faces.len() >= about {
                break;
            }
            clients.household(household);
            self.next += 1;
        }
        self.followed = clients.followed;
        (self.next > from).then_some(clients.batch)
    }
}
