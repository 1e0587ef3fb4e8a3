//! Records survive the way through the database, and every entity fits its table.

use std::{error::Error, fs, path::Path};

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, EntityTrait, Set,
    TryIntoModel,
};

use hud::{Cents, Coded, lists};

/// An empty database after all migrations.
async fn database() -> Result<DatabaseConnection, Box<dyn Error>> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    // Every connection to memory is a database of its own.
    options.max_connections(1);
    let database = Database::connect(options).await?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations");
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "sql")) {
        database.execute_unprepared(&fs::read_to_string(path)?).await?;
    }
    Ok(database)
}

/// The record's row with our own columns filled in.
macro_rules! row {
    ($table:ident, $record:expr) => {{
        let mut row = entity::$table::ActiveModel::from($record.clone());
        row.id = Set(format!("id-{}", stringify!($table)));
        row.source_id = Set("source".to_owned());
        row.version = Set(1);
        row.agency_id = Set(None);
        row.data_class = Set("general".to_owned());
        row
    }};
}

fn client() -> hud::Client {
    hud::Client {
        personal_id: "P-1".to_owned(),
        first_name: Some("Ana".to_owned()),
        dob: NaiveDate::from_ymd_opt(1990, 2, 28),
        name_data_quality: Some(lists::NameDataQuality::FullNameReported.into()),
        veteran_status: Some(Coded::Unlisted(77)),
        year_separated: Some(2001),
        date_created: NaiveDate::from_ymd_opt(2025, 10, 1).and_then(|day| day.and_hms_opt(8, 30, 0)),
        ..hud::Client::default()
    }
}

fn enrollment() -> hud::Enrollment {
    hud::Enrollment {
        enrollment_id: "E-1".to_owned(),
        personal_id: Some("id-client".to_owned()),
        entry_date: NaiveDate::from_ymd_opt(2025, 10, 1),
        relationship_to_hoh: Some(lists::RelationshipToHoh::SelfHeadOfHousehold.into()),
        vamc_station: Some("528A5".to_owned()),
        hh5_plus: Some(lists::NoYesMissing::Yes.into()),
        ..hud::Enrollment::default()
    }
}

fn exit() -> hud::Exit {
    hud::Exit {
        exit_id: "X-1".to_owned(),
        enrollment_id: Some("id-enrollment".to_owned()),
        personal_id: Some("id-client".to_owned()),
        exit_date: NaiveDate::from_ymd_opt(2025, 12, 31),
        destination: Some(lists::LivingSituation::Deceased.into()),
        subsidy_information: Some(lists::SubsidyInformation::WithOnGoingSubsidy.into()),
        ..hud::Exit::default()
    }
}

fn income() -> hud::IncomeBenefit {
    hud::IncomeBenefit {
        income_benefits_id: "I-1".to_owned(),
        enrollment_id: Some("id-enrollment".to_owned()),
        total_monthly_income: Some(Cents(-1250)),
        ..hud::IncomeBenefit::default()
    }
}

#[test]
fn records_become_rows_and_come_back() -> Result<(), DbErr> {
    assert_eq!(client(), row!(client, client()).try_into_model()?.into());
    assert_eq!(enrollment(), row!(enrollment, enrollment()).try_into_model()?.into());
    assert_eq!(exit(), row!(exit, exit()).try_into_model()?.into());
    assert_eq!(income(), row!(income_benefit, income()).try_into_model()?.into());
    Ok(())
}

#[test]
fn the_key_of_a_record_is_the_source_key_of_its_row() -> Result<(), DbErr> {
    let row = row!(client, client()).try_into_model()?;
    assert_eq!((row.source_key.as_str(), row.id.as_str()), ("P-1", "id-client"));

    let export = hud::Export { source_id: Some("XX-500".to_owned()), ..hud::Export::default() };
    let row = row!(export, export).try_into_model()?;
    assert_eq!((row.source_id.as_str(), row.hud_source_id.as_deref()), ("source", Some("XX-500")));
    Ok(())
}

#[tokio::test]
async fn rows_survive_the_database() -> Result<(), Box<dyn Error>> {
    let database = database().await?;
    row!(client, client()).insert(&database).await?;
    row!(enrollment, enrollment()).insert(&database).await?;
    row!(exit, exit()).insert(&database).await?;
    row!(income_benefit, income()).insert(&database).await?;

    let found = entity::client::Entity::find().one(&database).await?;
    assert_eq!(found.map(hud::Client::from), Some(client()));
    let found = entity::enrollment::Entity::find().one(&database).await?;
    assert_eq!(found.map(hud::Enrollment::from), Some(enrollment()));
    let found = entity::exit::Entity::find().one(&database).await?;
    assert_eq!(found.map(hud::Exit::from), Some(exit()));
    let found = entity::income_benefit::Entity::find().one(&database).await?;
    assert_eq!(found.map(hud::IncomeBenefit::from), Some(income()));
    Ok(())
}

#[tokio::test]
async fn every_hud_table_has_the_columns_of_its_entity() -> Result<(), Box<dyn Error>> {
    let database = database().await?;
    let mut tables = 0;
    // Selecting names every column, so one that is spelled differently would fail.
    macro_rules! select {
        ($($table:ident)*) => {$(
            let rows = entity::$table::Entity::find().all(&database).await?;
            assert!(rows.is_empty());
            tables += 1;
        )*};
    }
    select!(
        export organization hud_user project funder project_coc inventory affiliation
        hmis_participation ce_participation client enrollment exit income_benefit health_and_dv
        employment_education disability service current_living_situation assessment
        assessment_question assessment_result event youth_education_status
    );
    assert_eq!(tables, hud::FILES.len());
    Ok(())
}
