//! Pictures like those of a report, and one with everything. With `OUTTURN_PICTURES` set to a folder they are written there to be looked
//! at.

use super::*;

/// Every mark and every axis.
pub fn everything() -> Plot {
    let months = vec![
        Mark::Band { name: "a band".to_owned(), points: vec![[6.0, -5.0, -5.0], [12.0, -20.0, 10.0]], ink: Ink::Outer },
        line("a line", Ink::Fact, Dash::Solid, (0..=6).map(|k| [f64::from(k), -f64::from(k)]).collect()),
        Mark::Strip { ends: [5.0, 8.0] },
    ];
    let position = vec![
        Mark::Bins { bins: vec![[-20.0, -10.0, 0.3], [-10.0, 0.0, 0.7]], dark: [-15.0, -2.0] },
        level("Plan (5)", -5.0, Dash::Long),
        Mark::Bracket { label: "80% range".to_owned(), ends: [-15.0, -2.0] },
    ];
    let rows = Axis::Rows(vec![total("Total", "(12)"), row("Row", "3")]);
    let bars = vec![
        bar("a bar", 0, [0, 1], [0.0, -12.0], Ink::Main, "label"),
        Mark::Range {
            name: "a range".to_owned(),
            row: 1,
            thick: Some([-3.0, 3.0]),
            thin: Some([-8.0, 4.0]),
            middle: 0.0,
            ink: Ink::Second,
        },
    ];
    let ranks = Axis::Ranks { title: "Rank".to_owned(), count: 3 };
    let cells = (0..2).map(|k| Mark::Cell { row: k, column: k, text: format!("cell {k}"), depth: 4 }).collect();
    let names = Axis::Rows(vec![row("One", ""), row("Two", "")]);
    plot(
        "everything",
        2,
        vec![
            panel("Months", Axis::Months, money("£m", false), months),
            panel("Position", money("Position", false), share("areas show shares"), position),
            panel("Rows", money("£m", true), rows, bars),
            panel("Ranks", ranks, share("Chance"), vec![dot("a dot", [1.0, 0.4], Shape::Down, Ink::Better, "Trust")]),
            panel("Cells", Axis::Columns(vec!["A".to_owned(), "B".to_owned()]), names, cells),
        ],
    )
}

/// Systems by risk line.
pub fn grid(stem: &str, systems: usize, risks: usize) -> Plot {
    let what =
        ["Emergency admissions above plan", "Pay award not funded", "Slippage of savings", "Drug prices", "Winter"];
    let columns = (0..risks).map(|k| format!("{}, tranche {}", what[k % what.len()], k + 1)).collect();
    let name = |k: usize| {
        if k.is_multiple_of(3) { format!("Integrated care partnership of system {k}") } else { format!("System {k}") }
    };
    let rows = (0..systems).map(|k| row(&name(k), &format!("({}.4)", 3 * k))).collect();
    let cell = |row: usize, column: usize| {
        let amount = (row * 7 + column * 13) % 50;
        let depth = u8::try_from(amount / 10).unwrap();
        Mark::Cell { row, column, text: format!("({amount}.{})", row % 10), depth }
    };
    let marks = (0..systems).flat_map(|row| (0..risks).map(move |column| cell(row, column))).collect();
    plot(stem, 1, vec![panel("", Axis::Columns(columns), Axis::Rows(rows), marks)])
}

/// A rising curve from 0 to 1 between two ends.
fn curve(low: f64, high: f64) -> Vec<[f64; 2]> {
    let point = |k: u32| {
        let t = f64::from(k) / 100.0;
        [low + (high - low) * t, t * t * (3.0 - 2.0 * t)]
    };
    (0..=100).map(point).collect()
}

pub fn exceedance() -> Plot {
    let mut marks = vec![
        level("Plan (519): 96% chance of worse", -519.0, Dash::Long),
        level("Forecast (637): 80% chance of worse", -637.0, Dash::Dots),
        level("Control total (558): 93% chance of worse", -558.0, Dash::LongDots),
        level("Break-even 0: >99% chance of worse", 0.0, Dash::Long),
        level("Regulator's floor (900): 35% chance of worse", -900.0, Dash::LongDots),
        line("", Ink::Main, Dash::Solid, curve(-1_240.0, -480.0)),
    ];
    let p = |x, y, label: &str| dot("", [x, y], Shape::Round, Ink::Fact, label);
    marks.push(p(-1_091.0, 0.1, "P90 (1,091): 9 in 10 no worse"));
    marks.push(p(-860.0, 0.5, "P50 (860): as likely worse as better"));
    marks.push(p(-629.0, 0.9, "P10 (629): 1 in 10 better"));
    let x = Axis::Money {
        title: "Year-end position x, £m (deficits in brackets)".to_owned(),
        ends: Some([-1_280.0, -440.0]),
        beyond: vec!["1 in 500 outcomes beyond (1,280)".to_owned()],
        from_zero: false,
    };
    plot("exceedance", 1, vec![panel("", x, share("Chance that the position is worse than x"), marks)])
}

pub fn histogram() -> Plot {
    let bins = (0..40_i32).map(|k| {
        let d = f64::from(k - 18) / 8.0;
        [-1_300.0 + 20.0 * f64::from(k), -1_280.0 + 20.0 * f64::from(k), libm::exp(-d * d)]
    });
    let marks = vec![
        Mark::Bins { bins: bins.collect(), dark: [-1_050.0, -800.0] },
        level("P50 (930)", -930.0, Dash::Solid),
        level("Plan (660)", -660.0, Dash::Long),
        level("Official forecast (780)", -780.0, Dash::Dots),
        Mark::Bracket { label: "80% range (1,050) to (800)".to_owned(), ends: [-1_050.0, -800.0] },
    ];
    let x = money("Year-end position, £m (deficits in brackets)", false);
    plot("histogram", 1, vec![panel("", x, share("Areas show shares of iterations"), marks)])
}

pub fn bridge() -> Plot {
    let names = [
        "Slippage of cost improvement plans",
        "Emergency demand above plan",
        "Pay award",
        "Winter",
        "Drugs",
        "Agency price cap",
        "Local risks",
        "Income disputes with commissioners over counting and coding",
        "Recovery by trusts",
        "Median less mean",
    ];
    let steps = [-180.0, -95.0, -60.0, -45.0, -22.0, -9.0, -0.2, 14.0, 130.0, 6.0];
    let mut rows = vec![total("Plan", "(519)")];
    let mut marks = vec![bar("total", 0, [0, 1], [0.0, -519.0], Ink::Main, "")];
    let mut at = -519.0;
    for (k, (name, step)) in names.into_iter().zip(steps).enumerate() {
        let (kind, ink) = if step < 0.0 { ("makes it worse", Ink::Worse) } else { ("makes it better", Ink::Better) };
        let figure = if step < 0.0 { format!("({:.1})", -step) } else { format!("{step:.1}") };
        rows.push(row(name, &figure));
        marks.push(bar(kind, k + 1, [0, 1], [at, at + step], ink, ""));
        at += step;
    }
    rows.push(total("P50", "(780)"));
    marks.push(bar("total", 11, [0, 1], [0.0, at], Ink::Main, ""));
    let x = money("Position, £m (deficits in brackets)", true);
    plot("bridge", 1, vec![panel("", x, Axis::Rows(rows), marks)])
}

fn fan_marks(scale: f64, labels: bool) -> Vec<Mark> {
    let path = |month: f64, spread: f64| -scale * (month * 60.0 + spread * (month - 6.0) * (month - 5.0));
    let band = |name: &str, width: f64, ink| Mark::Band {
        name: name.to_owned(),
        points: (6..=12).map(f64::from).map(|m| [m, path(m, width), path(m, -0.8 * width)]).collect(),
        ink,
    };
    let months = |from: u32, to: u32, at: &dyn Fn(f64) -> f64| {
        (from..=to).map(f64::from).map(|m| [m, at(m)]).collect::<Vec<_>>()
    };
    let mut marks = vec![
        band("95% band", 6.0, Ink::Outer),
        band("80% band", 4.0, Ink::Middle),
        band("50% band", 2.0, Ink::Inner),
        line("plan", Ink::Target, Dash::Long, months(0, 12, &|m| -scale * m * 43.0)),
        line(
            "official year-end forecast, as simulated",
            Ink::Quiet,
            Dash::Dots,
            vec![
                [6.0, -scale * 560.0],
                [8.0, -scale * 560.0],
                [8.0, -scale * 600.0],
                [10.0, -scale * 600.0],
                [10.0, -scale * 690.0],
                [12.0, -scale * 690.0],
            ],
        ),
        line("central estimate", Ink::Main, Dash::Solid, months(6, 12, &|m| path(m, 0.0))),
        line("actual", Ink::Fact, Dash::Solid, months(0, 6, &|m| path(m, 0.0))),
    ];
    if labels {
        for (y, label) in [
            (path(12.0, 4.0), "P90 (890)"),
            (path(12.0, 0.0), "P50 (720)"),
            (path(12.0, -3.2), "P10 (590)"),
            (-scale * 516.0, "plan (516)"),
        ] {
            marks.push(dot("", [12.0, y], Shape::Round, Ink::Main, label));
        }
    }
    marks
}

pub fn fan() -> Plot {
    plot(
        "fan",
        1,
        vec![panel("", Axis::Months, money("Position to the end of each month, £m", false), fan_marks(1.0, true))],
    )
}

pub fn panels() -> Plot {
    let names =
        ["North East and Yorkshire", "North West", "Midlands", "East of England", "London", "South East", "South West"];
    let each = |(k, name): (u32, &str)| {
        panel(name, Axis::Months, money("£m", false), fan_marks(0.02 * f64::from(k + 1), false))
    };
    plot("panels", 3, (0..).zip(names).map(each).collect())
}

pub fn stages() -> Plot {
    let (mut rows, mut marks) = (Vec::new(), Vec::new());
    for group in ["England", "Providers", "Commissioners"] {
        rows.push(total(group, ""));
        for (k, stage) in (0..4_u32).zip([
            "Before action",
            "After trusts' own action",
            "After regional and national action",
            "Left for the Treasury",
        ]) {
            let middle = -900.0 + 210.0 * f64::from(k);
            marks.push(Mark::Range {
                name: "80% range, 95% range and median".to_owned(),
                row: rows.len(),
                thick: Some([middle - 120.0, middle + 90.0]),
                thin: Some([middle - 220.0, middle + 150.0]),
                middle,
                ink: Ink::Main,
            });
            rows.push(row(stage, &format!("({})", -middle)));
        }
    }
    marks.push(level("Target 0", 0.0, Dash::Long));
    marks.push(level("Plan (471)", -471.0, Dash::LongDots));
    plot("stages", 1, vec![panel("", money("Year-end position, £m", false), Axis::Rows(rows), marks)])
}

pub fn contributions() -> Plot {
    let names = [
        "Winter",
        "Slippage of savings",
        "Emergency demand",
        "Pay award",
        "Drugs",
        "Local risks of organisations, each by itself",
    ];
    let (mut rows, mut marks) = (Vec::new(), Vec::new());
    for (k, name) in (0..6_u32).zip(names) {
        let [worst, spread] = [77.0 - 14.0 * f64::from(k), 50.0 - 9.5 * f64::from(k)];
        let place = rows.len();
        marks.push(bar(
            "in the worst 1 in 10 outcomes",
            place,
            [0, 2],
            [0.0, -worst],
            Ink::Main,
            &format!("({worst})"),
        ));
        marks.push(bar("on average", place, [1, 2], [0.0, -spread], Ink::Second, &format!("({spread})")));
        rows.push(row(name, ""));
    }
    plot("contributions", 1, vec![panel("", money("£m worse than average", true), Axis::Rows(rows), marks)])
}

pub fn ranks() -> Plot {
    let mut marks: Vec<Mark> = (0..201_u32)
        .map(|k| {
            let y = f64::from(k * k) / 40_000.0;
            let label = match k {
                0 => "Northtown Teaching Hospitals",
                1 => "Seaside Community Trust",
                _ => "",
            };
            let (name, shape, ink) =
                if k % 9 == 0 { ("refused", Shape::Down, Ink::Worse) } else { ("accepted", Shape::Round, Ink::Main) };
            dot(name, [f64::from(k), y], shape, ink, label)
        })
        .collect();
    marks.insert(0, Mark::Strip { ends: [0.4, 0.6] });
    let x = Axis::Ranks { title: "Trusts, from the least to the most likely".to_owned(), count: 201 };
    plot("ranks", 1, vec![panel("", x, share("Chance of meeting the control total"), marks)])
}

#[test]
fn pictures_like_those_of_a_report_are_sound() {
    let all = [
        everything(),
        exceedance(),
        histogram(),
        bridge(),
        fan(),
        panels(),
        stages(),
        contributions(),
        ranks(),
        grid("grid-12", 44, 12),
        grid("grid-60", 44, 60),
    ];
    for plot in all {
        let svg = sheet(&plot, "outturn 0.1.0 · scenario england-2018-19 · seed 1 · DRAFT, not assured").unwrap();
        assert_eq!(faults(&svg), Vec::<String>::new(), "{}", plot.stem);
        if let Some(folder) = std::env::var_os("OUTTURN_PICTURES") {
            let path = std::path::Path::new(&folder).join(&plot.stem);
            std::fs::write(path.with_extension("svg"), &svg).unwrap();
            std::fs::write(path.with_extension("png"), png::png(&svg).unwrap()).unwrap();
        }
    }
}
