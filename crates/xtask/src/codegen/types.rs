//! Writes HUD's lists as enums and the rows of its CSV files as structs.

use super::dictionary::{Column, Dictionary, File, List};

/// The enums, for lists with integer codes.
pub(crate) fn enums(dictionary: &Dictionary) -> String {
    let lists = dictionary.lists.iter().filter(|list| list.is_integer());
    let enums: String = lists.map(one_enum).collect();
    format!(
        "//! HUD's lists with integer codes, as enums.

        use crate::code::{{CodeList, List}};

        use super::tables;
        {enums}"
    )
}

fn one_enum(list: &List) -> String {
    let (id, name, enum_name, table) = (&list.id, &list.name, list.enum_name(), list.constant());
    let (mut variants, mut all) = (String::new(), String::new());
    for row in &list.entries {
        let [variant, code, label] = ["variant", "code", "label"].map(|header| &row[header]);
        variants += &format!("/// {label}\n{variant} = {code},\n");
        all += &format!("Self::{variant},");
    }
    format!(
        "
        /// HUD list {id}: {name}.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        pub enum {enum_name} {{ {variants} }}

        impl CodeList for {enum_name} {{
            const LIST: &'static str = {id:?};
            const NAME: &'static str = {name:?};
            const ALL: &'static [Self] = &[{all}];
            const TABLE: &'static List = &tables::{table};

            fn code(self) -> i32 {{ self as i32 }}
        }}
        "
    )
}

/// The structs, one for each CSV file.
pub(crate) fn records(dictionary: &Dictionary) -> String {
    let records: String = dictionary.files.iter().map(record).collect();
    format!(
        "//! One record per CSV file, its fields in the order of the columns.

        use chrono::{{NaiveDate, NaiveDateTime}};

        use crate::code::{{Cents, Coded}};

        use super::lists;
        {records}"
    )
}

fn record(file: &File) -> String {
    let [record, name, rows] = ["record", "file_name", "cardinality"].map(|header| &file.row[header]);
    let fields: String = file.columns.iter().map(field).collect();
    format!(
        "
        /// A row of `{name}`. {rows}.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct {record} {{ {fields} }}
        "
    )
}

fn field(column: &Column) -> String {
    let kind = match &column.codes {
        _ if column.is_key() => "String".to_owned(),
        Some(codes) => format!("Option<Coded<lists::{codes}>>"),
        None => format!("Option<{}>", column.kind.record),
    };
    format!("/// {}\npub {}: {kind},\n", doc(column), column.field)
}

fn doc(column: &Column) -> String {
    let (elements, list) = (&column.row["data_element"], &column.row["list_id"]);
    let notes = [
        (!elements.is_empty()).then(|| format!("HUD {}", elements.replace(';', " and "))),
        (!list.is_empty()).then(|| format!("list {list}")),
        (!column.selectors.is_empty())
            .then(|| "valid codes depend on other columns, see its layout".to_owned()),
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    let colon = if notes.is_empty() { "" } else { ": " };
    format!("`{}`{colon}{}.", column.name, notes.join(", "))
}
