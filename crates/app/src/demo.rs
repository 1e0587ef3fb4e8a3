//! A made-up community: agencies, one sign-in for each role, and a few clients to look for.

use chrono::{Days, NaiveDate};
use domain::access::Role;
use domain::ids::AgencyId;
use store::agencies::{self, Agency};
use store::settings;

use crate::clients::{NewClient, create};
use crate::users::{self, NewUser};
use crate::{Ctx, Error, Result, UseCase, access, action};

/// The made-up implementation's name.
pub const IMPLEMENTATION: &str = "River Valley CoC (made-up)";

/// Every demo sign-in has this password: it is printed, and everything behind it is made up.
pub const PASSWORD: &str = "lantern-meadow-trolley-52";

/// A demo sign-in.
#[derive(Debug, Clone, Copy)]
pub struct SignIn {
    /// What to sign in with.
    pub email: &'static str,
    /// The made-up person.
    pub name: &'static str,
    /// What they are.
    pub role: Role,
    /// Where; none for the whole implementation.
    pub agency: Option<&'static str>,
}

const AGENCIES: &[(&str, bool)] = &[
    ("Harbor House Shelter", false),
    ("Northside Housing Partners", false),
    ("Bridge Street Outreach", false),
    ("Willow Tree Safe Homes", true),
];

/// One sign-in for each role.
pub const SIGN_INS: &[SignIn] = &[
    SignIn { email: "lead@demo.example", name: "Imani Okafor", role: Role::HmisLead, agency: None },
    SignIn { email: "ce@demo.example", name: "Tomas Brandt", role: Role::CeManager, agency: None },
    SignIn {
        email: "provider@demo.example",
        name: "Priya Nair",
        role: Role::Provider,
        agency: Some("Northside Housing Partners"),
    },
    SignIn {
        email: "casemanager@demo.example",
        name: "Luz Ferreira",
        role: Role::CaseManager,
        agency: Some("Bridge Street Outreach"),
    },
    SignIn {
        email: "intake@demo.example",
        name: "Owen Pell",
        role: Role::Assessor,
        agency: Some("Bridge Street Outreach"),
    },
    SignIn {
        email: "desk@demo.example",
        name: "Marguerite Shaw",
        role: Role::ShelterDesk,
        agency: Some("Harbor House Shelter"),
    },
    SignIn {
        email: "readonly@demo.example",
        name: "Casper Lind",
        role: Role::ReadOnly,
        agency: Some("Harbor House Shelter"),
    },
];

/// Made-up people: first, middle and last name, and days from 1 January 1950 to their birth.
const CLIENTS: &[(&str, &str, &str, u64)] = &[
    ("Maria", "Elena", "Lopez", 11_079),
    ("Robert", "", "Castellanos", 4_321),
    ("Robert", "James", "Castle", 9_005),
    ("Katherine", "", "O'Donnell", 15_120),
    ("Catherine", "Ann", "Odonnell", 15_133),
    ("José", "", "Muñoz", 13_777),
    ("Tyrell", "", "Washington-Brooks", 18_250),
    ("Linh", "Thi", "Pham", 20_044),
    ("Dmitri", "", "Sokolov", 7_301),
    ("Amina", "", "Yusuf", 21_900),
    ("William", "Henry", "Farrow", 2_210),
    ("Bill", "", "Farrow", 2_575),
    ("Destiny", "", "Monroe", 24_700),
    ("Guadalupe", "", "Reyes", 12_480),
    ("Samuel", "", "Blackfeather", 16_016),
    ("Ngozi", "", "Eze", 17_503),
];

/// Remembers that a database is a demonstration's, filled to the end. Its passwords are known to all.
const DEMO: &str = "demo";

/// Whether a database is a demonstration's.
///
/// # Errors
/// When the database fails.
pub async fn is_demo(ctx: &Ctx) -> Result<bool> {
    Ok(settings::find(ctx.app.db.read(), DEMO).await?.is_some())
}

/// Fills an empty database. Calling it on a filled one changes nothing.
///
/// # Errors
/// When the database fails, or was not filled to the end.
pub async fn seed(ctx: &Ctx) -> Result<()> {
    if is_demo(ctx).await? {
        return Ok(());
    }
    if !users::print(ctx).await?.is_empty() || !agencies::list(ctx.app.db.read()).await?.is_empty() {
        let message = "this is no demonstration, or one that was interrupted: give another --dir, or remove it";
        return Err(Error::unusable(message));
    }
    let ids = seed_agencies(ctx).await?;
    for sign_in in SIGN_INS {
        let new = NewUser {
            email: sign_in.email.into(),
            name: sign_in.name.into(),
            role: sign_in.role,
            agency: sign_in.agency.map(str::to_owned),
            new_agency: false,
            victim_service_provider: false,
            password: Some(PASSWORD.into()),
        };
        users::add(ctx, new).await?;
    }
    seed_clients(ctx, &ids).await
}

async fn seed_agencies(ctx: &Ctx) -> Result<Vec<AgencyId>> {
    let permit = access::system::<action::Demo>();
    let mut work = ctx.begin().await?;
    let mut ids = Vec::new();
    for (name, victim_service_provider) in AGENCIES {
        let id = AgencyId::new(ctx.new_id()?);
        let agency = Agency { id, name: (*name).into(), victim_service_provider: *victim_service_provider };
        agencies::insert(&**work, &permit, &agency, ctx.civil_now()).await?;
        ids.push(id);
    }
    settings::put(&**work, &permit, settings::IMPLEMENTATION_NAME, IMPLEMENTATION).await?;
    work.audit(UseCase::Demo, "organization", ids.iter().map(ToString::to_string).collect(), "");
    work.commit().await?;
    Ok(ids)
}

async fn seed_clients(ctx: &Ctx, agencies: &[AgencyId]) -> Result<()> {
    let permit = access::system::<action::Demo>();
    let mut work = ctx.begin().await?;
    let mut ids = Vec::new();
    for ((first, middle, last, born), agency) in CLIENTS.iter().zip(agencies.iter().cycle()) {
        let record = hud::Client {
            first_name: Some((*first).into()),
            middle_name: Some((*middle).to_owned()).filter(|name| !name.is_empty()),
            last_name: Some((*last).into()),
            name_data_quality: Some(1.into()),
            ssn_data_quality: Some(99.into()),
            dob: NaiveDate::from_ymd_opt(1950, 1, 1).map(|start| start + Days::new(*born)),
            dob_data_quality: Some(1.into()),
            ..Default::default()
        };
        let new = NewClient { agency: *agency, data_class: store::GENERAL, record };
        ids.push(create(ctx, &**work, &permit, new).await?.to_string());
    }
    settings::put(&**work, &permit, DEMO, "filled").await?;
    work.audit(UseCase::Demo, "client", ids, "");
    work.commit().await
}
