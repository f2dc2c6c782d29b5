//! Charts over the cells of sheets, in the colours of the pictures; lines are told apart by their dashes too.

use rust_xlsxwriter::{
    Chart as Drawn, ChartAxisLabelPosition, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType,
    ChartMarker, ChartSolidFill, ChartType, Worksheet, XlsxError,
};

use crate::format::svg;
use crate::tell::plot::{Dash, Ink};
use crate::tell::sheets::{Chart, ChartKind, Sheet};

/// Size of a chart in pixels, and the rows of a sheet that it covers, with one to spare.
const WIDTH: u32 = 960;
const HEIGHT: u32 = 440;
const ROWS: u32 = 23;
/// Column of the sheet of charts that holds their findings.
const FINDING: u16 = 1;
/// Lines of the grid.
const GRID: u32 = 0x00E3_E3E3;
/// Points.
const SMALL: u32 = 10;

/// The charts, one below the other under the table that says what each shows; `words` are those for whoever cannot see it.
pub fn insert(
    page: &mut Worksheet,
    sheet: &Sheet,
    charts: &[Chart],
    words: impl Fn(&Chart) -> String,
) -> Result<(), XlsxError> {
    let below = u32::try_from(sheet.rows.len()).unwrap_or(0) + 2;
    for (place, chart) in (0..).zip(charts) {
        let mut drawn = drawn(chart, sheet.name, place + 1);
        drawn.set_alt_text(words(chart));
        page.insert_chart(below + place * ROWS, 0, &drawn)?;
    }
    Ok(())
}

fn drawn(of: &Chart, words: &str, row: u32) -> Drawn {
    let mut chart = match of.kind {
        ChartKind::Bars => of_bars(of),
        ChartKind::Lines => of_lines(of),
        ChartKind::Curve => of_curve(of),
        ChartKind::Steps => of_steps(of),
    };
    // The title is the cell of the finding: what anybody is called can be no formula there.
    chart.title().set_name((words, row, FINDING)).set_font(ChartFont::new().set_size(12).set_bold());
    let mut grid = ChartLine::new();
    grid.set_color(GRID).set_width(0.75);
    let small = || ChartFont::new().set_size(SMALL).clone();
    let [along, high] = of.axes;
    chart.x_axis().set_font(&small()).set_label_position(ChartAxisLabelPosition::Low);
    chart.y_axis().set_font(&small()).set_label_position(ChartAxisLabelPosition::Low).set_major_gridlines_line(&grid);
    chart.y_axis().set_name(high).set_name_font(&small());
    if !along.is_empty() {
        chart.x_axis().set_name(along).set_name_font(&small());
    }
    let money = "#,##0;(#,##0)";
    match of.kind {
        ChartKind::Curve => {
            chart.x_axis().set_num_format(money);
            chart.y_axis().set_num_format("0%").set_min(0).set_max(1);
            chart.legend().set_hidden();
        }
        _ => {
            chart.y_axis().set_num_format(money);
            chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small());
        }
    }
    chart.set_width(WIDTH).set_height(HEIGHT);
    chart
}

/// First row, last row, column: a range of the chart's sheet.
type At<'a> = (&'a str, u32, u16, u32, u16);

fn range(of: &Chart, column: usize) -> At<'_> {
    let row = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
    let column = u16::try_from(column).unwrap_or(u16::MAX);
    (of.sheet, row(of.rows.start + 1), column, row(of.rows.end), column)
}

/// The heading of a column: the name of its series.
fn heading(of: &Chart, column: usize) -> (&str, u32, u16) {
    (of.sheet, 0, u16::try_from(column).unwrap_or(u16::MAX))
}

fn of_bars(of: &Chart) -> Drawn {
    let mut chart = Drawn::new(ChartType::Column);
    for &(column, ink, _) in &of.series {
        let series = chart.add_series().set_name(heading(of, column));
        series.set_categories(range(of, of.along)).set_values(range(of, column)).set_format(&mut filled(ink));
        series.set_gap(60);
    }
    chart
}

fn of_lines(of: &Chart) -> Drawn {
    let mut chart = Drawn::new(ChartType::Line);
    for &(column, ink, dash) in &of.series {
        let mut line = ChartLine::new();
        line.set_color(colour(ink)).set_width(2.25).set_dash_type(dashes(dash));
        let series = chart.add_series().set_name(heading(of, column));
        series.set_categories(range(of, of.along)).set_values(range(of, column)).set_format(&mut line);
        series.set_marker(ChartMarker::new().set_none());
    }
    chart
}

fn of_curve(of: &Chart) -> Drawn {
    let mut chart = Drawn::new(ChartType::ScatterStraight);
    for &(column, ink, dash) in &of.series {
        let mut line = ChartLine::new();
        line.set_color(colour(ink)).set_width(2.25).set_dash_type(dashes(dash));
        let series = chart.add_series().set_name(heading(of, column));
        series.set_categories(range(of, of.along)).set_values(range(of, column)).set_format(&mut line);
    }
    chart
}

/// Bars of the positions; the steps are the bars between two lines that are not drawn. A stack would need figures that no table has.
fn of_steps(of: &Chart) -> Drawn {
    let Some(((total, ink, _), ends)) = of.series.split_first() else { return Drawn::new(ChartType::Column) };
    let mut chart = Drawn::new(ChartType::Column);
    let series = chart.add_series().set_name(heading(of, *total));
    series.set_categories(range(of, of.along)).set_values(range(of, *total)).set_format(&mut filled(*ink)).set_gap(50);
    let mut steps = Drawn::new(ChartType::Line);
    for &(column, ..) in ends {
        let series = steps.add_series().set_name(heading(of, column)).delete_from_legend(true);
        series.set_categories(range(of, of.along)).set_values(range(of, column));
        series.set_format(ChartLine::new().set_hidden(true)).set_marker(ChartMarker::new().set_none());
    }
    steps
        .set_up_down_bars(true)
        .set_up_bar_format(&mut filled(Ink::Better))
        .set_down_bar_format(&mut filled(Ink::Worse));
    chart.combine(&steps);
    chart
}

fn filled(ink: Ink) -> ChartFormat {
    ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour(ink))).clone()
}

/// The colour of the pictures, as a spreadsheet writes it.
fn colour(ink: Ink) -> u32 {
    let [red, green, blue] = svg::colour(ink).map(u32::from);
    red << 16 | green << 8 | blue
}

fn dashes(dash: Dash) -> ChartLineDashType {
    match dash {
        Dash::Solid => ChartLineDashType::Solid,
        Dash::Long => ChartLineDashType::LongDash,
        Dash::Dots => ChartLineDashType::RoundDot,
        Dash::LongDots => ChartLineDashType::LongDashDot,
    }
}
