//! The words of the computation: project types, ages, household types, and the two tables that every
//! chapter works on, households (HUD's tlsa_HHID) and their members (tlsa_Enrollment).

use super::data::{Data, Groups};
use super::days::Day;
use super::parameters::Version;

/// A project type as the LSA divides them: HUD's LSAProjectType.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// 0: emergency shelter, entry to exit.
    EsEntryExit,
    /// 1: emergency shelter, night by night.
    EsNightByNight,
    /// 2: transitional housing.
    Th,
    /// 3: permanent supportive housing.
    Psh,
    /// 8: safe haven.
    Sh,
    /// 13: rapid re-housing.
    Rrh,
    /// 15: rapid re-housing, services only.
    RrhServices,
}

impl Kind {
    /// From HUD's ProjectType and RRHSubType; none for a type that the LSA does not follow people in.
    pub(super) fn of(project_type: Option<i32>, rrh_sub_type: Option<i32>) -> Option<Self> {
        match (project_type?, rrh_sub_type) {
            (0, _) => Some(Self::EsEntryExit),
            (1, _) => Some(Self::EsNightByNight),
            (2, _) => Some(Self::Th),
            (3, _) => Some(Self::Psh),
            (8, _) => Some(Self::Sh),
            (13, Some(1)) => Some(Self::RrhServices),
            (13, Some(2)) => Some(Self::Rrh),
            _ => None,
        }
    }

    pub(super) fn is_es(self) -> bool {
        matches!(self, Self::EsEntryExit | Self::EsNightByNight)
    }

    pub(super) fn is_es_or_sh(self) -> bool {
        self.is_es() || self == Self::Sh
    }

    /// Where people live who are housed: not homeless from the move-in on.
    pub(super) fn has_move_in(self) -> bool {
        matches!(self, Self::Psh | Self::Rrh | Self::RrhServices)
    }

    pub(super) fn is_rrh(self) -> bool {
        matches!(self, Self::Rrh | Self::RrhServices)
    }

    /// The group of projects by which LSAPerson and LSAHousehold tell; services only has none.
    pub(super) fn group(self) -> Option<Group> {
        match self {
            Self::EsEntryExit | Self::EsNightByNight | Self::Th | Self::Sh => Some(Group::Est),
            Self::Rrh => Some(Group::Rrh),
            Self::Psh => Some(Group::Psh),
            Self::RrhServices => None,
        }
    }
}

/// Shelter and transitional housing, rapid re-housing, permanent supportive housing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Est,
    Rrh,
    Psh,
}

impl Group {
    pub(super) const ALL: [Self; 3] = [Self::Est, Self::Rrh, Self::Psh];
}

/// An age as HUD's bands: the last year of the band, 65 for all from there on, 98 for not told, 99 for not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Age(pub(super) u8);

impl Age {
    pub(super) const NOT_TOLD: Self = Self(98);
    pub(super) const NOT_KNOWN: Self = Self(99);

    /// The band of an age in years.
    pub(super) fn of_years(years: i32) -> Self {
        const LAST: [(i32, u8); 11] = [
            (65, 65),
            (55, 64),
            (45, 54),
            (35, 44),
            (25, 34),
            (22, 24),
            (18, 21),
            (6, 17),
            (3, 5),
            (1, 2),
            (i32::MIN, 0),
        ];
        Self(LAST.iter().find(|(from, _)| years >= *from).map_or(0, |(_, last)| *last))
    }

    pub(super) fn is_adult(self) -> bool {
        (18..=65).contains(&self.0)
    }

    pub(super) fn is_child(self) -> bool {
        self.0 < 18
    }

    pub(super) fn is_unknown(self) -> bool {
        self.0 >= 98
    }
}

/// Who lives in a household: HUD's HHType.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum HhType {
    /// 1
    AdultsOnly,
    /// 2
    AdultsAndChildren,
    /// 3
    ChildrenOnly,
    /// 99
    #[default]
    Unknown,
    /// None: nobody's stay lies within the household's, as where a participation in HMIS starts after the project's
    /// end. It is no type that anything asks for.
    Nobody,
}

impl HhType {
    pub(super) const ALL: [Self; 4] =
        [Self::AdultsOnly, Self::AdultsAndChildren, Self::ChildrenOnly, Self::Unknown];

    /// HUD 3.6: one member of unknown age leaves the type unknown, unless there are adults and children already.
    pub(super) fn of(ages: impl Iterator<Item = Age>) -> Self {
        let (mut adults, mut children, mut unknown) = (false, false, false);
        for age in ages {
            match age {
                age if age.is_adult() => adults = true,
                age if age.is_child() => children = true,
                _ => unknown = true,
            }
        }
        match (adults, children, unknown) {
            (true, true, _) => Self::AdultsAndChildren,
            (true, false, false) => Self::AdultsOnly,
            (false, true, false) => Self::ChildrenOnly,
            _ => Self::Unknown,
        }
    }

    pub(super) fn code(self) -> i32 {
        match self {
            Self::AdultsOnly => 1,
            Self::AdultsAndChildren => 2,
            Self::ChildrenOnly => 3,
            Self::Unknown => 99,
            Self::Nobody => 0,
        }
    }

    /// A place in a list of four.
    pub(super) fn at(self) -> usize {
        self as usize
    }
}

/// A household's time in a project, from the head's enrollment: a row of HUD's tlsa_HHID.
#[derive(Clone, Debug)]
pub(super) struct Household {
    /// Its place in [`Model::households`].
    pub(super) at: u32,
    /// The household's key, as a number.
    pub(super) household: u32,
    pub(super) head: u32,
    /// The head's enrollment.
    pub(super) stay: u32,
    pub(super) project: u32,
    pub(super) kind: Kind,
    pub(super) entry: Day,
    pub(super) move_in: Option<Day>,
    pub(super) exit: Option<Day>,
    pub(super) last_bed_night: Option<Day>,
    /// HUD's ExitDest: -1 while there is no exit.
    pub(super) destination: i32,
    pub(super) entry_type: HhType,
    /// As the report period and the exit cohorts found it, by [`Version`].
    pub(super) types: [HhType; 3],
    pub(super) is_active: bool,
    /// Active in residence: at least a night of the report period in a bed.
    pub(super) is_air: bool,
    pub(super) exit_cohort: Option<Version>,
    /// 5.12
    pub(super) population: Population,
}

/// What kind of household it is, in the report period (HUD 5.12).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Population {
    pub(super) chronic: i32,
    pub(super) veteran: bool,
    pub(super) disability: bool,
    pub(super) fleeing: i32,
    pub(super) adult_age: i32,
    pub(super) parent: bool,
    pub(super) three_children: bool,
}

impl Household {
    /// The household type that counts for a cohort.
    pub(super) fn hh_type(&self, version: Version) -> HhType {
        self.types[version as usize]
    }
}

/// Someone's time in a household: a row of HUD's tlsa_Enrollment.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) client: u32,
    /// The enrollment.
    pub(super) stay: u32,
    /// The place of their household in [`Model::households`].
    pub(super) household: u32,
    pub(super) is_head: bool,
    /// The head's child: by HUD's rule a head with one is a parent.
    pub(super) is_child_of_head: bool,
    pub(super) kind: Kind,
    pub(super) project: u32,
    pub(super) entry: Day,
    pub(super) move_in: Option<Day>,
    pub(super) exit: Option<Day>,
    pub(super) last_bed_night: Option<Day>,
    pub(super) entry_age: Age,
    /// In the report period and the exit cohorts, by [`Version`].
    pub(super) ages: [Age; 3],
    /// 1, 0, -2 for not told; none when not asked.
    pub(super) disability: Option<i32>,
    pub(super) dv: Option<i32>,
    pub(super) is_active: bool,
    pub(super) is_air: bool,
    pub(super) hiv: bool,
    pub(super) mental: bool,
    pub(super) substances: bool,
    /// On which of the four nights of 9.2 they were there: bits.
    pub(super) nights: u8,
}

impl Member {
    /// The age that counts for a cohort.
    pub(super) fn age(&self, version: Version) -> Age {
        self.ages[version as usize]
    }

    /// Head of the household, or an adult by the ages of a cohort.
    pub(super) fn is_head_or_adult(&self, version: Version) -> bool {
        self.is_head || self.age(version).is_adult()
    }
}

/// Households and members, and the ways between them.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) households: Vec<Household>,
    /// Members, household by household.
    pub(super) members: Vec<Member>,
    pub(super) members_of_household: Groups<u32>,
    pub(super) members_of_client: Groups<u32>,
    pub(super) households_of_head: Groups<u32>,
}

impl Model {
    /// Households and their members; clients and households are numbered as in the data.
    pub(super) fn of(data: &Data, mut households: Vec<Household>, members: Vec<Member>) -> Self {
        (0..).zip(&mut households).for_each(|(at, household)| household.at = at);
        let by = |group: fn(&Member) -> u32| members.iter().map(group).zip(0..).collect();
        let clients = data.clients.len();
        let heads = households.iter().map(|household| household.head).zip(0..).collect();
        Self {
            members_of_household: Groups::new(households.len(), by(|member| member.household)),
            members_of_client: Groups::new(clients, by(|member| member.client)),
            households_of_head: Groups::new(clients, heads),
            households,
            members,
        }
    }

    /// The members of a household by its place.
    pub(super) fn members_of(&self, household: u32) -> impl Iterator<Item = &Member> + use<'_> {
        self.members_of_household.of(household).iter().map(|at| &self.members[*at as usize])
    }

    /// Everything a client was a member of.
    pub(super) fn of_client(&self, client: u32) -> impl Iterator<Item = &Member> + Clone {
        self.members_of_client.of(client).iter().map(|at| &self.members[*at as usize])
    }

    /// Everything a client was head of.
    pub(super) fn of_head(&self, head: u32) -> impl Iterator<Item = &Household> {
        self.households_of_head.of(head).iter().map(|at| &self.households[*at as usize])
    }

    pub(super) fn household_of(&self, member: &Member) -> &Household {
        &self.households[member.household as usize]
    }
}
