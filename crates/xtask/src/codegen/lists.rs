//! Writes the code lists: enums, and the same as data.

use std::fmt::Write;

use anyhow::Result;

use super::{
    dictionary::{Dictionary, List, Row},
    layouts::{option, strings},
    names,
};

/// The enums, for lists with integer codes.
pub(crate) fn enums(dictionary: &Dictionary) -> Result<String> {
    let mut out = String::from(
        "//! HUD's lists with integer codes, as enums.

        use crate::code::{CodeList, List};

        use super::tables;\n",
    );
    for list in dictionary.lists.iter().filter(|list| list.is_integer()) {
        one_enum(&mut out, list)?;
    }
    Ok(out)
}

fn one_enum(out: &mut String, list: &List) -> Result<()> {
    let (id, hud_name, name) = (&list.id, &list.name, list.enum_name());
    let pairs: Vec<_> = list.entries.iter().map(|row| (row.get("code"), row.get("label"))).collect();
    let variants = variants(list, &pairs);
    writeln!(out, "\n/// HUD list {id}: {hud_name}.")?;
    writeln!(out, "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]")?;
    writeln!(out, "#[repr(i32)] pub enum {name} {{")?;
    for (variant, (code, label)) in variants.iter().zip(&pairs) {
        writeln!(out, "/// {label}\n{variant} = {code},")?;
    }
    writeln!(out, "}}\n\nimpl CodeList for {name} {{")?;
    writeln!(out, "const LIST: &'static str = {id:?};")?;
    writeln!(out, "const NAME: &'static str = {hud_name:?};")?;
    writeln!(out, "const ALL: &'static [Self] = &[")?;
    for variant in &variants {
        write!(out, "Self::{variant}, ")?;
    }
    writeln!(out, "];\nconst TABLE: &'static List = &tables::{};", constant(list))?;
    writeln!(out, "\nfn code(self) -> i32 {{ self as i32 }}\n}}")?;
    Ok(())
}

/// Our own name where there is one, else one made from the label.
fn variants(list: &List, pairs: &[(&str, &str)]) -> Vec<String> {
    let made = names::variants(pairs).into_iter().zip(pairs);
    let chosen = |(made, (code, _)): (String, &(&str, &str))| {
        let row = list.variants.iter().find(|row| row.get("code") == *code);
        row.map_or(made, |row| row.get("variant").to_owned())
    };
    made.map(chosen).collect()
}

/// Every list as data.
pub(crate) fn tables(dictionary: &Dictionary) -> String {
    let mut out = String::from(
        "//! Every HUD list as data.

        use crate::code::{List, ListEntry, Status};

        /// Every list.
        pub static LISTS: &[&List] = &[",
    );
    for list in &dictionary.lists {
        out += &format!("&{},", constant(list));
    }
    out += "];\n";
    for list in &dictionary.lists {
        let aliases = list.entries.first().map(|row| row.parts("list_id_alias"));
        let entries: String = list.entries.iter().map(entry).collect();
        out += &format!(
            "\npub(crate) static {}: List = List {{ id: {:?}, name: {:?}, aliases: {}, entries: &[{entries}] }};\n",
            constant(list),
            list.id,
            list.name,
            strings(&aliases.unwrap_or_default()),
        );
    }
    out
}

fn entry(row: &Row) -> String {
    let mut fields = format!("code: {:?}, label: {:?},", row.get("code"), row.get("label"));
    for field in ["short_label", "category"] {
        if !row.get(field).is_empty() {
            fields += &format!("{field}: {},", option(row.get(field)));
        }
    }
    if row.get("status") != "active" {
        fields += &format!("status: Status::{},", names::pascal(row.get("status")));
    }
    let applies_to = row.parts("applies_to");
    if !applies_to.is_empty() {
        fields += &format!("applies_to: {},", strings(&applies_to));
    }
    format!("ListEntry {{ {fields} ..ListEntry::BLANK }},\n")
}

fn constant(list: &List) -> String {
    format!("LIST_{}", list.id.replace('.', "_"))
}
