//! Income, benefits and insurance (HUD 4.02 to 4.04) as rows.

use hud::Cents;

use super::chance::Chance;
use super::client_rows::{Clients, Enrolled};
use super::record_rows::{ANNUAL, AT_ENTRY, AT_EXIT, anniversaries};

const SOURCES: &[&str] = &[
    "Earned",
    "Unemployment",
    "SSI",
    "SSDI",
    "VADisabilityService",
    "VADisabilityNonService",
    "PrivateDisability",
    "WorkersComp",
    "TANF",
    "GA",
    "SocSecRetirement",
    "Pension",
    "ChildSupport",
    "Alimony",
    "OtherIncomeSource",
];

const BENEFITS: &[&str] =
    &["SNAP", "WIC", "TANFChildCare", "TANFTransportation", "OtherTANF", "OtherBenefitsSource"];

const INSURANCES: &[&str] = &[
    "Medicaid",
    "Medicare",
    "SCHIP",
    "VHAServices",
    "EmployerProvided",
    "COBRA",
    "PrivatePay",
    "StateHealthIns",
    "IndianHealthServices",
    "OtherInsurance",
];

/// At entry, each year, and at exit.
pub(super) fn all(to: &mut Clients<'_>, of: &Enrolled<'_>, chance: &mut Chance) {
    let stay = of.stay;
    if !matches!(stay.plan().kind, 0 | 2 | 3 | 8 | 9 | 10 | 12 | 13) {
        return;
    }
    let mut source = source(of, chance);
    let snap = chance.percent(55);
    let mut stages = vec![(stay.entry, AT_ENTRY)];
    // Of long stays the last years are enough.
    let years = anniversaries(to, stay.entry);
    let years = years.into_iter().filter(|day| stay.exit().is_none_or(|exit| *day < exit) && *day > -1100);
    stages.extend(years.map(|day| (day, ANNUAL)));
    stages.extend(stay.exit().map(|day| (day, AT_EXIT)));
    for (day, stage) in stages {
        // Some find work, some are granted what they applied for.
        if stage != AT_ENTRY && source.is_none() && chance.percent(22) {
            source = Some(if chance.percent(65) { "Earned" } else { "SSI" });
        }
        one(to, of, (day, stage), source, snap, chance);
    }
}

fn one(
    to: &mut Clients<'_>,
    of: &Enrolled<'_>,
    (day, stage): (i32, i32),
    source: Option<&'static str>,
    snap: bool,
    chance: &mut Chance,
) {
    let id = to.ids.next(chance);
    let insured = insurance(of, chance);
    let refused = chance.permille(15);
    let amount = Cents(i64::from(amount(source, chance)) * 100);
    let asked = of.is_asked(to.today);
    let Some(row) = to.row("IncomeBenefits", id, of, day) else { return };
    let row = row
        .set("InformationDate", to.date(day))
        .set("DataCollectionStage", stage)
        .set("InsuranceFromAnySource", i32::from(insured.is_some()))
        .all(INSURANCES, 0);
    let row = match insured {
        Some(insurance) => row.set(insurance, 1),
        None => row,
    };
    let row = match (asked, refused, source) {
        (false, _, _) => row,
        (true, true, _) => row.set("IncomeFromAnySource", 9).set("BenefitsFromAnySource", 9),
        (true, false, None) => benefits(row, snap)
            .set("IncomeFromAnySource", 0)
            .set("TotalMonthlyIncome", Cents(0))
            .all(SOURCES, 0),
        (true, false, Some(source)) => benefits(row, snap)
            .set("IncomeFromAnySource", 1)
            .set("TotalMonthlyIncome", amount)
            .all(SOURCES, 0)
            .set(source, 1)
            .set(amount_column(source), amount),
    };
    row.put(&mut to.batch);
}

fn benefits(row: super::rows::Row<'_>, snap: bool) -> super::rows::Row<'_> {
    row.set("BenefitsFromAnySource", i32::from(snap)).all(BENEFITS, 0).set("SNAP", i32::from(snap))
}

fn source(of: &Enrolled<'_>, chance: &mut Chance) -> Option<&'static str> {
    let veteran = of.person.veteran;
    let disabled = of.person.disabilities != 0;
    match chance.between(0..100) {
        0..24 => Some("Earned"),
        24..40 if disabled => Some("SSI"),
        40..52 if disabled => Some("SSDI"),
        40..48 if veteran => Some("VADisabilityService"),
        52..56 => Some("GA"),
        56..62 if of.household.group == 1 => Some("TANF"),
        62..65 => Some("Unemployment"),
        65..68 if of.household.group == 1 => Some("ChildSupport"),
        _ => None,
    }
}

fn amount(source: Option<&str>, chance: &mut Chance) -> i32 {
    match source {
        Some("Earned") => chance.between(420..3200),
        Some("SSI") => chance.between(700..968),
        Some("SSDI") => chance.between(820..1900),
        Some("VADisabilityService") => chance.between(340..3800),
        Some("TANF") => chance.between(290..790),
        Some("Unemployment") => chance.between(500..1700),
        Some(_) => chance.between(150..480),
        None => 0,
    }
}

fn amount_column(source: &str) -> &'static str {
    match source {
        "Earned" => "EarnedAmount",
        "SSI" => "SSIAmount",
        "SSDI" => "SSDIAmount",
        "VADisabilityService" => "VADisabilityServiceAmount",
        "TANF" => "TANFAmount",
        "Unemployment" => "UnemploymentAmount",
        "ChildSupport" => "ChildSupportAmount",
        _ => "GAAmount",
    }
}

fn insurance(of: &Enrolled<'_>, chance: &mut Chance) -> Option<&'static str> {
    if of.person.veteran && chance.percent(60) {
        return Some("VHAServices");
    }
    match chance.between(0..100) {
        0..62 => Some("Medicaid"),
        62..72 if of.person.disabilities != 0 => Some("Medicare"),
        72..76 => Some("StateHealthIns"),
        76..79 => Some("EmployerProvided"),
        _ => None,
    }
}
