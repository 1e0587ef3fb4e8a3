//! Bar charts as SVG made here: no script, and each bar says in words what it is and how much.

use maud::{Markup, html};

/// A chart of horizontal bars. The figures stand in a table beside it too: the picture is for the eye.
#[derive(Debug)]
pub(crate) struct Chart {
    /// An id of the page that nothing else has.
    pub(crate) id: String,
    /// What it shows, in a few words.
    pub(crate) title: String,
    /// What can be seen in it, in a sentence, for who does not see it.
    pub(crate) description: String,
    /// Bars by what they are about.
    pub(crate) groups: Vec<Group>,
}

/// Bars under one heading.
#[derive(Debug)]
pub(crate) struct Group {
    /// What they are about.
    pub(crate) label: String,
    /// The bars.
    pub(crate) bars: Vec<Bar>,
}

/// A bar.
#[derive(Debug)]
pub(crate) struct Bar {
    /// How much. Bars are as long, compared with the longest of the chart.
    pub(crate) value: i64,
    /// What stands at its end: the value, and what it is of where a group has several bars.
    pub(crate) text: String,
    /// Which bar of its group it is like: the same in each group have the same shade.
    pub(crate) shade: usize,
}

/// Heights, in pixels: of a group's label, a bar with the space below it, and the space below a group.
const LABEL: usize = 22;
const BAR: usize = 20;
const SPACE: usize = 12;
/// Of the width, in thousandths: the longest bar. The rest is for the text at its end.
const LONGEST: i64 = 600;

/// The picture. Lengths are parts of the width and texts keep their size, so that it reads on a phone too.
pub(crate) fn chart(chart: &Chart) -> Markup {
    let height: usize = chart.groups.iter().map(height_of).sum();
    let longest = chart.groups.iter().flat_map(|group| &group.bars).map(|bar| bar.value).max().unwrap_or(0);
    let (title, description) = (format!("{}-title", chart.id), format!("{}-desc", chart.id));
    let tops = chart.groups.iter().scan(0, |top, group| {
        let at = *top;
        *top += height_of(group);
        Some((at, group))
    });
    html! {
        svg .hm-chart role="img" width="100%" height=(height) aria-labelledby=(title) aria-describedby=(description) {
            title id=(title) { (chart.title) }
            desc id=(description) { (chart.description) }
            @for (top, group) in tops { (bars(group, top, longest)) }
        }
    }
}

fn height_of(group: &Group) -> usize {
    LABEL + BAR * group.bars.len() + SPACE
}

fn bars(group: &Group, top: usize, longest: i64) -> Markup {
    html! {
        text .hm-chart__label x="0" y=(top + LABEL - 7) { (group.label) }
        @for (at, bar) in group.bars.iter().enumerate() {
            @let y = top + LABEL + BAR * at;
            @let width = width(bar.value, longest);
            @let class = format!("hm-chart__bar hm-chart__bar--{}", bar.shade);
            rect class=(class) x="0" y=(y) width=(width) height=(BAR - 4) {}
            text .hm-chart__value x=(width) dx="6" y=(y + BAR - 8) { (bar.text) }
        }
    }
}

/// A part of the width, in percent. What is not nothing can be seen.
fn width(value: i64, longest: i64) -> String {
    let part = if longest > 0 { value.max(0) * LONGEST / longest } else { 0 };
    let part = if value > 0 { part.max(3) } else { part };
    format!("{}.{}%", part / 10, part % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_parts_of_the_longest() {
        assert_eq!(width(50, 100), "30.0%");
        assert_eq!(width(100, 100), "60.0%");
        assert_eq!(width(1, 100_000), "0.3%", "one household can be seen");
        assert_eq!(width(0, 0), "0.0%");
    }

    #[test]
    fn a_chart_is_a_picture_with_a_name() {
        let bars = vec![Bar { value: 3, text: "3 <adults>".into(), shade: 0 }];
        let groups = vec![Group { label: "Shelter".into(), bars }];
        let one = Chart { id: "c".into(), title: "Served".into(), description: "Households".into(), groups };
        insta::assert_snapshot!(chart(&one).into_string());
    }
}
