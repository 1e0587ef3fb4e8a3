//! An assessment as it was made, with what each answer counted.

use std::collections::BTreeMap;

use domain::access::RecordKind;
use domain::assessments::{Outcome, Question, Tool};
use domain::ids::{AssessmentId, ClientId};
use domain::records::Value;
use store::assessments::{self, Answer, Made, Sheet, reaches};
use store::clients::{Identity, find_identity};
use store::records::{self, Record};
use store::tools;

use super::rows::in_words;
use crate::records::layout;
use crate::{Ctx, Error, Result, UseCase, access};

/// An assessment.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// HUD's row.
    pub record: Record,
    /// Whom it is about.
    pub client: Identity,
    /// The enrollment it hangs on, where the person may see it.
    pub enrollment: Option<Record>,
    /// The project of the enrollment.
    pub project: Option<Record>,
    /// What it was made with, unless it was made elsewhere.
    pub made_with: Option<(Sheet, Tool)>,
    /// Its questions in order.
    pub asked: Vec<Asked>,
    /// HUD's results: what it is about, and what came out.
    pub results: Vec<(String, String)>,
}

/// A question of an assessment.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The part of the tool.
    pub section: String,
    /// The question.
    pub text: String,
    /// Its answer.
    pub shown: Shown,
}

/// An answer as far as the person may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// It needs a permission that the person does not have.
    Hidden,
    /// It was made elsewhere: words alone.
    Words(String),
    /// It was made here.
    Answer {
        /// What became of the question.
        outcome: Outcome,
        /// The answer in words.
        words: String,
        /// Its points, weight included.
        points: Option<i32>,
        /// The question's weight.
        weight: i32,
    },
}

/// An assessment. The view is audited before it is shown, and so is a view that is refused.
///
/// # Errors
/// [`Error::NotFound`] when there is none that the person may know of.
pub async fn view(ctx: &Ctx, id: AssessmentId) -> Result<Viewed> {
    access::enter(ctx, UseCase::ViewAssessment)?;
    let Some((record, client)) = find(ctx, id).await? else {
        ctx.denied(UseCase::ViewAssessment, vec![id.to_string()]).await?;
        return Err(Error::NotFound);
    };
    let db = ctx.app.db.read();
    let scope = access::scope(ctx, RecordKind::Assessment)?;
    let cell = |column: &str| record.row.get(column).map(Value::text).unwrap_or_default();
    let enrollments = access::scope(ctx, RecordKind::Enrollment)?;
    let stay = cell("EnrollmentID");
    let enrollment = records::find(db, &enrollments, layout("Enrollment")?, &stay).await?;
    let project = enrollment.as_ref().and_then(|row| row.row.get("ProjectID")).map(Value::text);
    let project = match project {
        Some(id) => {
            records::find(db, &access::scope(ctx, RecordKind::Project)?, layout("Project")?, &id).await?
        }
        None => None,
    };
    let made_with = match assessments::find_sheet(db, &scope, id).await? {
        Some(sheet) => tools::find(db, sheet.tool).await?.map(|tool| (sheet, tool)),
        None => None,
    };
    let asked = match &made_with {
        Some((_, tool)) => {
            let answers = assessments::answers(db, &scope, id).await?;
            of_tool(tool, &answers, &Classes::of(ctx, &stay).await?)
        }
        None => of_hud(ctx, id).await?,
    };
    let results =
        records::list(db, &scope, layout("AssessmentResults")?, "AssessmentID", &id.to_string()).await?;
    let results = results.iter().map(|row| (text(row, "AssessmentResultType"), text(row, "AssessmentResult")));
    let results = results.collect();
    let ids = vec![id.to_string(), client.id.to_string()];
    ctx.viewed(UseCase::ViewAssessment, RecordKind::Assessment.code(), ids).await?;
    Ok(Viewed { record, client, enrollment, project, made_with, asked, results })
}

/// The assessments of a client that the person may see, the newest first, and those of the household they belong to:
/// these stand with its head. The client's page has been audited; those of others are audited here.
///
/// # Errors
/// [`Error::SignedOut`] when nobody is signed in.
pub async fn list_of_client(ctx: &Ctx, client: ClientId) -> Result<Vec<Made>> {
    let scope = access::scope(ctx, RecordKind::Assessment)?;
    let db = ctx.app.db.read();
    let clients = access::scope(ctx, RecordKind::Client)?;
    let household = store::households::find_of_client(db, &clients, client, ctx.today()).await?;
    let people = access::scope(ctx, RecordKind::ClientIdentity)?;
    let made = assessments::list_of_client(db, (&scope, &people), client, household).await?;
    let others = made.iter().filter(|made| made.client != client);
    let others: Vec<String> = others.map(|made| made.id.to_string()).collect();
    if !others.is_empty() {
        ctx.viewed(UseCase::ViewAssessment, RecordKind::Assessment.code(), others).await?;
    }
    Ok(made)
}

async fn find(ctx: &Ctx, id: AssessmentId) -> Result<Option<(Record, Identity)>> {
    let db = ctx.app.db.read();
    let scope = access::scope(ctx, RecordKind::Assessment)?;
    let Some(record) = records::find(db, &scope, layout("Assessment")?, &id.to_string()).await? else {
        return Ok(None);
    };
    let Ok(client) = text(&record, "PersonalID").parse() else { return Ok(None) };
    let people = access::scope(ctx, RecordKind::ClientIdentity)?;
    Ok(find_identity(db, &people, client).await?.map(|client| (record, client)))
}

/// Which sensitive classes the person may read at an enrollment.
struct Classes {
    dv: bool,
    health: bool,
}

impl Classes {
    async fn of(ctx: &Ctx, enrollment: &str) -> Result<Self> {
        let db = ctx.app.db.read();
        let scope = |kind| access::scope(ctx, kind);
        Ok(Self {
            dv: reaches(db, &scope(RecordKind::DvData)?, enrollment).await?,
            health: reaches(db, &scope(RecordKind::HealthData)?, enrollment).await?,
        })
    }

    fn show(&self, class: &str) -> bool {
        match class {
            store::GENERAL => true,
            "health" => self.health,
            // A class that is not known here is kept as the strictest.
            _ => self.dv,
        }
    }
}

fn of_tool(tool: &Tool, answers: &[Answer], classes: &Classes) -> Vec<Asked> {
    let by_question: BTreeMap<&str, &Answer> =
        answers.iter().map(|answer| (answer.question.as_str(), answer)).collect();
    let shown = |question: &Question, answer: &Answer| Shown::Answer {
        outcome: answer.outcome,
        words: in_words(question, answer.outcome, &answer.answer),
        points: answer.points,
        weight: question.weight,
    };
    // Whether a question of a hidden class was asked at all can tell the answer that it hangs on.
    let hides = |question: &Question| !classes.show(&question.data_class);
    let some_are_hidden = tool.questions.iter().any(hides);
    let asked = tool.questions.iter().filter_map(|question| {
        let (section, text) = (question.section.clone(), question.text.clone());
        if hides(question) {
            return Some(Asked { section, text, shown: Shown::Hidden });
        }
        let mut shown = shown(question, by_question.get(question.id.as_str())?);
        // The score without the points shown would be the points of what is hidden.
        if let Shown::Answer { points, weight, .. } = &mut shown
            && some_are_hidden
        {
            (*points, *weight) = (None, 0);
        }
        Some(Asked { section, text, shown })
    });
    asked.collect()
}

async fn of_hud(ctx: &Ctx, id: AssessmentId) -> Result<Vec<Asked>> {
    let scope = access::scope(ctx, RecordKind::Assessment)?;
    let file = layout("AssessmentQuestions")?;
    let mut rows = records::list(ctx.app.db.read(), &scope, file, "AssessmentID", &id.to_string()).await?;
    rows.sort_by_key(|row| match row.row.get("AssessmentQuestionOrder") {
        Some(Value::Integer(order)) => *order,
        _ => i32::MAX,
    });
    let asked = rows.iter().map(|row| Asked {
        section: text(row, "AssessmentQuestionGroup"),
        text: text(row, "AssessmentQuestion"),
        shown: Shown::Words(text(row, "AssessmentAnswer")),
    });
    Ok(asked.collect())
}

fn text(record: &Record, column: &str) -> String {
    record.row.get(column).map(Value::text).unwrap_or_default()
}
