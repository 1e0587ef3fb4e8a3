//! What was typed about the implementation, checked.

use chrono_tz::Tz;
use domain::coc;
use store::settings::Implementation;

use crate::{Ctx, Field, Problem};

/// Longest name of an implementation: it stands in every page's header.
const LONGEST_NAME: usize = 80;

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// What the implementation is called.
    pub name: String,
    /// Its CoC codes, as people write them.
    pub coc_codes: String,
    /// Its time zone, by its IANA name. Not looked at where the operator says which it is.
    pub time_zone: String,
}

/// What is to be kept of it, at this version, or every problem there is.
pub(crate) fn check(
    ctx: &Ctx,
    typed: &Typed,
    version: i64,
) -> std::result::Result<Implementation, Vec<(Field, Problem)>> {
    let mut problems = Vec::new();
    let name = typed.name.trim();
    match name.chars().count() {
        0 => problems.push((Field::Implementation, Problem::Missing)),
        _ if name.contains(char::is_control) => problems.push((Field::Implementation, Problem::Unknown)),
        length if length > LONGEST_NAME => {
            problems.push((Field::Implementation, Problem::TooLong(LONGEST_NAME)));
        }
        _ => {}
    }
    let coc_codes = match coc::read(&typed.coc_codes) {
        Ok(codes) if codes.is_empty() => Err(Problem::Missing),
        Ok(codes) => Ok(codes.join(" ")),
        Err(word) => Err(Problem::NotACocCode(word)),
    };
    let coc_codes = coc_codes.map_err(|problem| problems.push((Field::CocCodes, problem)));
    let time_zone =
        time_zone(ctx, &typed.time_zone).map_err(|problem| problems.push((Field::TimeZone, problem)));
    match (coc_codes, time_zone) {
        (Ok(coc_codes), Ok(time_zone)) if problems.is_empty() => {
            Ok(Implementation { name: name.into(), coc_codes, time_zone, version })
        }
        _ => Err(problems),
    }
}

fn time_zone(ctx: &Ctx, typed: &str) -> std::result::Result<Option<String>, Problem> {
    if ctx.app.config.time_zone.is_some() {
        return Ok(None);
    }
    match typed.parse::<Tz>() {
        _ if typed.is_empty() => Err(Problem::Missing),
        Ok(zone) => Ok(Some(zone.name().into())),
        Err(_) => Err(Problem::Unknown),
    }
}
