//! The rows of all files put together: keys become numbers, rows of a stay lie side by side.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::input::{Client, Disability, Exit, Loader, Rows, Service, Source, Stay, Texts, Violence, folded};
use super::parameters::Parameters;

/// Stands for a client, household or project that no row has.
pub(super) const NONE: u32 = u32::MAX;

/// Everything that an LSA is computed from.
#[derive(Debug, Default)]
pub struct Data {
    /// Rows of the files on projects, as they were written.
    descriptors: BTreeMap<Source, Vec<Box<[String]>>>,
    pub(super) clients: Vec<Client>,
    pub(super) client_keys: Vec<Box<str>>,
    pub(super) stays: Vec<Enrollment>,
    pub(super) stay_keys: Vec<Box<str>>,
    pub(super) household_keys: Vec<Box<str>>,
    pub(super) project_keys: Vec<Box<str>>,
    projects: Keys,
    pub(super) cocs: Vec<Box<str>>,
    pub(super) stays_of_household: Groups<u32>,
    /// Days of service of each stay, in their order.
    pub(super) services: Groups<Service>,
    pub(super) violence: Groups<Violence>,
    pub(super) disabilities: Groups<Disability>,
}

/// A row of Enrollment.csv, its keys as numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Enrollment {
    pub(super) client: u32,
    pub(super) household: u32,
    pub(super) project: u32,
    /// Its EnrollmentCoC; [`NONE`] when it is empty.
    pub(super) coc: u32,
    pub(super) stay: Stay,
    pub(super) exit: Option<Exit>,
}

impl Data {
    /// Puts loaded files together. The order of files and rows makes no difference.
    #[must_use]
    pub fn assemble(loaders: impl IntoIterator<Item = Loader>) -> Self {
        let mut files: BTreeMap<Source, Rows> =
            loaders.into_iter().map(|loader| (loader.source, loader.rows)).collect();
        let mut data = Self::default();
        data.add_descriptors(&mut files);
        let mut clients = Keys::default();
        if let Some(Rows::Clients(keys, rows)) = files.remove(&Source::Client) {
            data.client_keys = keys.iter().map(|key| String::from_utf8_lossy(key).into()).collect();
            keys.iter().for_each(|key| clients.add(key));
            data.clients = rows;
        }
        let stays = data.add_stays(&mut files, &clients);
        data.add_of_stays(files, &stays);
        data
    }

    fn add_descriptors(&mut self, files: &mut BTreeMap<Source, Rows>) {
        for source in Source::ALL {
            match files.remove(&source) {
                Some(Rows::Descriptors(mut rows)) => {
                    rows.sort_by_cached_key(|row| folded(row[0].as_bytes()).into_owned());
                    self.descriptors.insert(source, rows);
                }
                Some(others) => drop(files.insert(source, others)),
                None => {}
            }
        }
        for row in self.descriptors.get(&Source::Project).into_iter().flatten() {
            self.projects.add(row[0].as_bytes());
            self.project_keys.push(row[0].as_str().into());
        }
    }

    fn add_stays(&mut self, files: &mut BTreeMap<Source, Rows>, clients: &Keys) -> Keys {
        let (mut stays, mut households, mut cocs) = (Keys::default(), Keys::default(), Keys::default());
        let Some(Rows::Enrollments(mut rows)) = files.remove(&Source::Enrollment) else { return stays };
        // So that what is left to chance by the rules never hangs on the order of the rows.
        rows.sort_by_cached_key(|row| folded(row.key.as_bytes()).into_owned());
        let mut of_households = Vec::with_capacity(rows.len());
        for row in rows {
            let at = index(self.stays.len());
            stays.add(row.key.as_bytes());
            let household = match row.household.as_bytes() {
                [] => NONE,
                key => households.get_or_add(key, || self.household_keys.push(row.household.clone())),
            };
            let coc = match row.coc.trim().as_bytes() {
                [] => NONE,
                code => cocs.get_or_add(code, || self.cocs.push(row.coc.trim().into())),
            };
            self.stays.push(Enrollment {
                client: clients.get(row.person.as_bytes()),
                household,
                project: self.projects.get(row.project.as_bytes()),
                coc,
                stay: row.stay,
                exit: None,
            });
            self.stay_keys.push(row.key);
            of_households.push((household, at));
        }
        self.stays_of_household = Groups::new(self.household_keys.len(), of_households);
        stays
    }

    fn add_of_stays(&mut self, mut files: BTreeMap<Source, Rows>, stays: &Keys) {
        if let Some(Rows::Exits(keys, exits)) = files.remove(&Source::Exit) {
            for (key, exit) in keys.iter().zip(exits) {
                // The earliest, should there be several.
                if let Some(stay) = self.stays.get_mut(stays.get(key) as usize) {
                    stay.exit = Some(stay.exit.map_or(exit, |other| other.min(exit)));
                }
            }
        }
        let count = self.stays.len();
        if let Some(Rows::Services(keys, rows)) = files.remove(&Source::Services) {
            self.services = Groups::of_stays(count, stays, &keys, rows);
            self.services.sort();
        }
        if let Some(Rows::Violence(keys, rows)) = files.remove(&Source::HealthAndDv) {
            self.violence = Groups::of_stays(count, stays, &keys, rows);
        }
        if let Some(Rows::Disabilities(keys, rows)) = files.remove(&Source::Disabilities) {
            self.disabilities = Groups::of_stays(count, stays, &keys, rows);
        }
    }

    /// The rows of a file on projects, ordered by their keys.
    pub(super) fn descriptors(&self, source: Source) -> impl Iterator<Item = Descriptor<'_>> {
        let rows = self.descriptors.get(&source).map_or(&[][..], Vec::as_slice);
        rows.iter().map(move |cells| Descriptor { source, cells })
    }

    /// The number of a project; none when Project.csv has no such key.
    pub(super) fn project(&self, key: &str) -> Option<u32> {
        Some(self.projects.get(key.as_bytes())).filter(|at| *at != NONE)
    }

    /// The number of a CoC that some enrollment names.
    pub(super) fn coc(&self, code: &str) -> Option<u32> {
        self.cocs.iter().position(|coc| coc.eq_ignore_ascii_case(code)).map(index)
    }

    /// The first of the chosen projects that Project.csv does not have.
    #[must_use]
    pub fn unknown_project<'a>(&self, parameters: &'a Parameters) -> Option<&'a str> {
        parameters.projects().iter().map(String::as_str).find(|key| self.project(key).is_none())
    }

    /// How many enrollments there are.
    #[must_use]
    pub fn enrollments(&self) -> usize {
        self.stays.len()
    }
}

/// A row of a file on projects.
#[derive(Debug, Clone, Copy)]
pub(super) struct Descriptor<'a> {
    source: Source,
    cells: &'a [String],
}

impl<'a> Descriptor<'a> {
    /// A cell by HUD's header.
    pub(super) fn text(&self, column: &str) -> &'a str {
        let at = self.source.columns().iter().position(|name| *name == column);
        at.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    pub(super) fn number(&self, column: &str) -> Option<i32> {
        super::input::integer(self.text(column).as_bytes())
    }

    pub(super) fn day(&self, column: &str) -> Option<super::days::Day> {
        super::days::Day::parse(self.text(column).as_bytes())
    }
}

/// Keys and their numbers, letter case aside.
#[derive(Debug, Default)]
struct Keys(FxHashMap<Box<[u8]>, u32>);

impl Keys {
    /// Adds a key that is not there.
    fn add(&mut self, key: &[u8]) {
        let next = index(self.0.len());
        self.0.insert(folded(key).into(), next);
    }

    fn get(&self, key: &[u8]) -> u32 {
        self.0.get(folded(key).as_ref()).copied().unwrap_or(NONE)
    }

    fn get_or_add(&mut self, key: &[u8], added: impl FnOnce()) -> u32 {
        let next = index(self.0.len());
        let at = *self.0.entry(folded(key).into()).or_insert(next);
        if at == next {
            added();
        }
        at
    }
}

/// A place in a list as a number of 32 bits. Four thousand million rows are more than any community has.
pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}

/// Things in groups that lie one after the other.
#[derive(Debug)]
pub(super) struct Groups<T> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), items: Vec::new() }
    }
}

impl<T: Copy> Groups<T> {
    /// Groups things by number. Within a group they keep their order; without a number they are left out.
    pub(super) fn new(groups: usize, items: Vec<(u32, T)>) -> Self {
        let mut ends = vec![0_u32; groups];
        for (group, _) in &items {
            if let Some(end) = ends.get_mut(*group as usize) {
                *end += 1;
            }
        }
        let mut start = 0;
        for end in &mut ends {
            (start, *end) = (start + *end, start);
        }
        let Some((_, first)) = items.first().copied() else { return Self { ends, items: Vec::new() } };
        let mut placed = vec![first; start as usize];
        for (group, item) in items {
            if let Some(end) = ends.get_mut(group as usize) {
                placed[*end as usize] = item;
                *end += 1;
            }
        }
        Self { ends, items: placed }
    }

    fn of_stays(groups: usize, stays: &Keys, keys: &Texts, items: Vec<T>) -> Self {
        Self::new(groups, keys.iter().map(|key| stays.get(key)).zip(items).collect())
    }

    /// The things of a group; none when there is no such group.
    pub(super) fn of(&self, group: u32) -> &[T] {
        let Some(end) = self.ends.get(group as usize) else { return &[] };
        let start = if group == 0 { 0 } else { self.ends[group as usize - 1] };
        &self.items[start as usize..*end as usize]
    }
}

impl<T: Ord> Groups<T> {
    fn sort(&mut self) {
        let mut start = 0;
        for end in &self.ends {
            self.items[start..*end as usize].sort_unstable();
            start = *end as usize;
        }
    }
}
