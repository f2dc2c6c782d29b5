//! The back-test: scores of packs of past years, of past forecasts and of naive ones, against what came.

use super::book::{page_table, word};
use super::page::{Block, Cell, PageTable};
use super::plot::{Axis, Dash, Ink, Mark, Panel, Plot, RowLabel, Shape};
use super::print::{self, Step, money, plain};
use super::table::{Kind, Table, When, col};
use super::value::Value;
use crate::history::backtest::{LEVELS, METHODS, MethodScores, Scored, Stage, Verdict, by_method, verdicts};
use crate::history::series::FirstForecast;
use crate::say;

/// A pack that was scored.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Seed of its draws.
    pub seed: u64,
    /// What a reader must know of its data.
    pub note: String,
}

/// Everything that a back-test has to say.
#[derive(Debug, Clone)]
pub struct BackTest {
    /// The date that it bears.
    pub date: String,
    /// SHA-256 of the history.
    pub history: String,
    /// Iterations of each pack.
    pub iterations: u64,
    /// The packs.
    pub packs: Vec<Pack>,
    /// Every score: packs first, then years without one.
    pub rows: Vec<Scored>,
    /// The first official forecast of every year against what came.
    pub first: Vec<FirstForecast>,
}

/// Title of the page.
pub const TITLE: &str = "Would it have helped? Past years as tests";

/// What must be read before any score.
const GROSS: &str = "Simulated answers marked gross are before mitigations and central action; net, managed and residual ones are after the \
                     actions that their scenario names as rules, of which some were set from past forecast errors. What came is after \
                     everything that everybody did. The score of a gross answer says how far the unmanaged prospect was from the managed \
                     outcome, not how good a managed forecast would have been.";
/// How the year under test is kept out.
const LEFT_OUT: &str = "The year under test is in no parameter. Reference class uses all other years, later ones too; reference, earlier only, \
                        uses what was known. Nothing is tuned until it matches.";
/// What the scores are.
const SCORES: &str = "CRPS and pinball losses are in £m, smaller is better; the CRPS of a point is its distance from what came. PIT: share of \
                      the forecast below what came. Bands: whether what came lies in the central 50, 80 and 90 %. Bias: median less what \
                      came. Means over other cases are not comparable: look at the number of cases.";

/// Errors beyond this are drawn at the edge, £m: straight lines lie far off.
const REACH: f64 = 1_000.0;

fn whole(amount: f64) -> Cell {
    word(&money(amount, Step::WHOLE))
}

impl BackTest {
    /// What stamps the page and the picture.
    #[must_use]
    pub fn stamp(&self) -> String {
        format!("outturn {}, {}, history {}", env!("CARGO_PKG_VERSION"), plain(&self.date), self.history)
    }

    /// The page.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let heading = |level: u8, id: String, text: String| Block::Heading { level, id, text };
        let mut blocks = vec![Block::Caution([GROSS, LEFT_OUT, SCORES].map(|note| Block::Para(say![note])).to_vec())];
        blocks.push(heading(2, "verdicts".to_owned(), "What the simulation beats and what it does not".to_owned()));
        let said = verdicts(&self.rows);
        blocks
            .push(Block::List { numbered: false, items: said.iter().map(|verdict| say![sentence(verdict)]).collect() });
        blocks.extend(self.picture().map(|plot| Block::Figure(Box::new(plot))));
        blocks.extend(official(&self.first));
        for (number, (name, scores)) in self.groups().into_iter().enumerate() {
            blocks.push(heading(2, format!("group-{number}"), name.clone()));
            blocks.push(Block::Table(method_table(&name, &scores)));
        }
        for (number, (name, rows)) in self.cases().into_iter().enumerate() {
            blocks.push(heading(3, format!("case-{number}"), plain(&name)));
            let came = rows.first().map_or_else(String::new, |row| money(row.case.outturn, Step::WHOLE));
            blocks.push(Block::Para(say![format!("Came at {came}.")]));
            blocks.push(Block::Table(case_table(&rows)));
        }
        blocks.push(heading(2, "packs".to_owned(), "The packs".to_owned()));
        let pack = |of: &Pack| {
            say![format!("{} (seed {}): {}. {}", plain(&of.name), of.seed, plain(&of.title), plain(&of.note))]
        };
        blocks.push(Block::List { numbered: false, items: self.packs.iter().map(pack).collect() });
        blocks
    }

    /// The cases in order, each with its rows.
    fn cases(&self) -> Vec<(String, Vec<&Scored>)> {
        let mut cases: Vec<(String, Vec<&Scored>)> = Vec::new();
        for row in &self.rows {
            let name =
                if row.pack.is_empty() { row.case.label() } else { format!("{} ({})", row.case.label(), row.pack) };
            match cases.last_mut() {
                Some((last, rows)) if *last == name => rows.push(row),
                _ => cases.push((name, vec![row])),
            }
        }
        cases
    }

    /// Groups of cases that methods are summed up over.
    fn groups(&self) -> Vec<(String, Vec<MethodScores>)> {
        let of = |name: &str, wanted: &dyn Fn(&Scored) -> bool| {
            let rows: Vec<&Scored> = self.rows.iter().filter(|row| wanted(row)).collect();
            (name.to_owned(), by_method(&rows))
        };
        let provider = |row: &Scored, month: u8| row.case.class.word() == "provider" && row.case.month == month;
        let mut groups = Vec::new();
        if !self.packs.is_empty() {
            groups.push(of("Packs", &|row| !row.pack.is_empty()));
        }
        groups.push(of("Providers at month 6, every year", &|row| provider(row, 6)));
        groups.push(of("Providers at month 9, every year", &|row| provider(row, 9)));
        groups.push(of("Systems, every forecast from 2022/23", &|row| row.case.class.word() == "system"));
        groups
    }

    /// Each case's forecasts as ranges and points, measured from what came; none where nothing was scored.
    fn picture(&self) -> Option<Plot> {
        let (mut marks, mut labels) = (Vec::new(), Vec::new());
        let mut last = String::new();
        for row in self.rows.iter().filter(|row| row.method != METHODS[2]) {
            let case = if row.pack.is_empty() { row.case.label() } else { row.pack.clone() };
            let name = if case == last { String::new() } else { case.clone() };
            let at = |value: f64| (value - row.case.outturn).clamp(-REACH, REACH);
            let range = row.score.pit.is_some();
            if range || !name.is_empty() || labels.is_empty() {
                labels.push(RowLabel { name, strong: false, figure: String::new() });
            }
            let lane = labels.len() - 1;
            let (words, ink) = look(row);
            if range {
                let thick = Some([at(row.score.quantiles[1]), at(row.score.quantiles[5])]);
                let middle = at(row.score.quantiles[3]);
                marks.push(Mark::Range { name: words.to_owned(), row: lane, thick, thin: None, middle, ink });
            } else {
                let shape = if ink == Ink::Target { Shape::Diamond } else { Shape::Square };
                marks.push(Mark::Dot {
                    name: words.to_owned(),
                    at: [at(row.score.quantiles[3]), lane_of(lane)],
                    shape,
                    ink,
                    label: String::new(),
                });
            }
            last = case;
        }
        if labels.is_empty() {
            return None;
        }
        marks.push(Mark::Level { label: "what came".to_owned(), at: 0.0, ink: Ink::Fact, dash: Dash::Solid });
        let hit = |wanted: &dyn Fn(&Scored) -> bool| {
            let rows: Vec<&Scored> = self.rows.iter().filter(|row| wanted(row)).collect();
            (rows.iter().filter(|row| row.score.inside.is_some_and(|inside| inside[1])).count(), rows.len())
        };
        let (simulated, of) = hit(&|row| row.method == METHODS[0] && row.stage == Stage::Gross);
        Some(Plot {
            stem: "backtest".to_owned(),
            title: format!("What came lies in {simulated} of {of} ranges before action"),
            subtitle: "80% ranges with medians, and points, less what came, £m; beyond 1,000 at the edge".to_owned(),
            description: "Ranges of 80% and points by case, measured from what came. Every figure is in backtest.csv."
                .to_owned(),
            across: 1,
            panels: vec![Panel {
                title: String::new(),
                x: Axis::Money {
                    title: "Forecast less what came, £m (too pessimistic in brackets)".to_owned(),
                    ends: Some([-REACH, REACH]),
                    beyond: Vec::new(),
                    from_zero: false,
                },
                y: Axis::Rows(labels),
                marks,
            }],
            table: PageTable::default(),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "some tens of rows")]
fn lane_of(lane: usize) -> f64 {
    lane as f64
}

/// Name and colour of a method.
fn look(row: &Scored) -> (&'static str, Ink) {
    match (row.method, row.stage) {
        ("simulated", Stage::Gross) => ("simulated, before action", Ink::Main),
        ("simulated", _) => ("simulated, after action", Ink::Second),
        ("reference class", _) => ("reference class", Ink::Worse),
        ("run-rate blend", _) => ("run-rate blend", Ink::Better),
        ("official forecast", _) => ("official forecast", Ink::Target),
        _ => ("plan to go, straight line", Ink::Quiet),
    }
}

fn sentence(of: &Verdict) -> String {
    let n = of.better + of.not_in.len();
    let lost = if of.not_in.is_empty() { String::new() } else { format!("; it does not in {}", of.not_in.join(", ")) };
    let plural = if n == 1 { "" } else { "s" };
    format!(
        "Against {}: the {} simulation scores better in {} of {n} pack{plural}{lost}.",
        of.rival,
        of.stage.word(),
        of.better
    )
}

fn case_table(rows: &[&Scored]) -> PageTable {
    let row = |row: &&Scored| {
        let score = &row.score;
        let band = |at: usize| if score.pit.is_some() { whole(score.quantiles[at]) } else { Cell::Blank };
        vec![
            word(row.method),
            word(row.stage.word()),
            if row.years == 0 { Cell::Blank } else { word(&row.years.to_string()) },
            band(1),
            whole(score.quantiles[3]),
            band(5),
            score.pit.map_or(Cell::Blank, |pit| word(&format!("{pit:.2}"))),
            word(&crps(score.crps)),
        ]
    };
    let head = ["method", "stage", "years", "P90", "P50", "P10", "PIT", "CRPS"];
    page_table("", &head, rows.iter().map(row).collect())
}

fn crps(score: Option<f64>) -> String {
    score.map_or_else(|| "infinite".to_owned(), |crps| format!("{crps:.0}"))
}

fn method_table(name: &str, scores: &[MethodScores]) -> PageTable {
    let row = |of: &MethodScores| {
        let inside =
            |band: usize| of.inside.map_or(Cell::Blank, |inside| word(&format!("{} of {}", inside[band], of.cases)));
        vec![
            word(of.method),
            word(of.stage.word()),
            word(&of.cases.to_string()),
            inside(0),
            inside(1),
            inside(2),
            whole(of.error),
            word(&of.pinball.map(|loss| format!("{loss:.0}")).join(" / ")),
            word(&crps(of.crps)),
        ]
    };
    let head = ["method", "stage", "cases", "in 50%", "in 80%", "in 90%", "bias", "pinball P90 / P50 / P10", "CRPS"];
    page_table(name, &head, scores.iter().map(row).collect())
}

/// The tables of a back-test.
#[must_use]
pub fn tables() -> [Table<BackTest>; 3] {
    [scores(), verdict_table(), official_table()]
}

/// Whether official forecasts were too good: in how many years, and by how much of turnover, with every basis that is known.
fn official(first: &[FirstForecast]) -> Vec<Block> {
    let mut years: Vec<&str> = first.iter().map(|of| of.year.as_str()).collect();
    years.sort_unstable();
    years.dedup();
    if years.is_empty() {
        return Vec::new();
    }
    // Where two outturns are known the one published later counts, and one without one-off gains or released reserves.
    let counts = |of: &&FirstForecast| matches!(of.basis.word(), "clean" | "before_reserve" | "later");
    let too_good = |year: &&&str| first.iter().filter(counts).filter(|of| of.year == **year).all(|of| of.error < 0.0);
    let said = format!(
        "The first official forecast of the year was too good in {} of {} years.",
        years.iter().filter(too_good).count(),
        years.len()
    );
    let heading = Block::Heading { level: 2, id: "official".to_owned(), text: "Official forecasts".to_owned() };
    let rows = first.iter().map(|of| {
        vec![
            word(&format!("{}, {}", of.class.word(), of.basis.word())),
            word(&of.year),
            word(&of.month.to_string()),
            whole(of.error),
            of.share.map_or(Cell::Blank, |share| word(&print::fine_share(share))),
        ]
    });
    let head = ["class, figures", "year", "month", "outturn less forecast", "of turnover"];
    vec![
        heading,
        Block::Para(say![said]),
        Block::Table(page_table("The first forecast of each year against what came, £m", &head, rows.collect())),
        Block::Note(say![
            "Where two figures are known both stand here: `reported` and `clean`, before and after a reserve, published `first` and `later`. \
             Systems are given as differences from plan, after deficit support from 2024/25. Nought on `first` in 2022/23 is the forecast of \
             month 11 quoted as the year's end."
        ]),
    ]
}

fn official_table() -> Table<BackTest> {
    Table::new(
        "backtest_official",
        "The first official forecast of each year against what came.",
        When::Always,
        4,
        |of: &BackTest| of.first.clone(),
        vec![
            col("class", Kind::Text, "whose forecasts", |_, row: &FirstForecast| Value::text(row.class.word())),
            col("accounting_basis", Kind::Text, "on which basis", |_, row: &FirstForecast| {
                Value::text(row.basis.word())
            }),
            col("year", Kind::Text, "financial year", |_, row: &FirstForecast| Value::text(&row.year)),
            col("month", Kind::Count, "month of the forecast", |_, row: &FirstForecast| {
                Value::Count(u64::from(row.month))
            }),
            col(
                "error",
                Kind::Money,
                "outturn less forecast: negative where it was too good",
                |_, row: &FirstForecast| Value::Money(row.error),
            ),
            col(
                "error_share",
                Kind::Number,
                "the same as a share of turnover; blank where that is not known",
                |_, row: &FirstForecast| Value::number(row.share),
            ),
        ],
    )
}

fn scores() -> Table<BackTest> {
    let number = |get: fn(&Scored) -> Option<f64>| move |_: &BackTest, row: &Scored| Value::money(get(row));
    let mut columns = vec![
        col("class", Kind::Text, "whose forecasts", |_, row: &Scored| Value::text(row.case.class.word())),
        col("year", Kind::Text, "the year under test", |_, row: &Scored| Value::text(&row.case.year)),
        col("month", Kind::Count, "month of the data", |_, row: &Scored| Value::Count(u64::from(row.case.month))),
        col("accounting_basis", Kind::Text, "on which basis", |_, row: &Scored| Value::text(row.case.basis.word())),
        col("pack", Kind::Text, "the pack; blank where there is none", |_, row: &Scored| Value::text(&row.pack)),
        col("method", Kind::Text, "the method", |_, row: &Scored| Value::text(row.method)),
        col("stage", Kind::Text, "what its positions are before or after", |_, row: &Scored| {
            Value::text(row.stage.word())
        }),
        col("years", Kind::Count, "years that it rests on; blank where that has no meaning", |_, row: &Scored| {
            if row.years == 0 { Value::Blank } else { Value::Count(row.years as u64) }
        }),
        col("outturn", Kind::Money, "what came", |_, row: &Scored| Value::Money(row.case.outturn)),
    ];
    let names = ["q05", "q10", "q25", "q50", "q75", "q90", "q95"];
    columns.extend(names.into_iter().zip(LEVELS).enumerate().map(|(at, (name, p))| {
        col(name, Kind::Money, format!("position at probability {p}"), move |_: &BackTest, row: &Scored| {
            Value::Money(row.score.quantiles[at])
        })
    }));
    columns.extend([
        col("error", Kind::Money, "median less what came", |_, row: &Scored| Value::Money(row.score.error)),
        col("pit", Kind::Number, "share of the forecast below what came", |_, row: &Scored| {
            Value::number(row.score.pit)
        }),
    ]);
    columns.extend(["in_50", "in_80", "in_90"].into_iter().enumerate().map(|(band, name)| {
        col(name, Kind::Flag, "whether what came lies in the band", move |_: &BackTest, row: &Scored| {
            row.score.inside.map_or(Value::Blank, |inside| Value::Flag(inside[band]))
        })
    }));
    columns.extend(["pinball_10", "pinball_50", "pinball_90"].into_iter().enumerate().map(|(at, name)| {
        col(name, Kind::Money, "pinball loss", move |_: &BackTest, row: &Scored| Value::Money(row.score.pinball[at]))
    }));
    columns.push(col(
        "crps",
        Kind::Money,
        "continuous ranked probability score; blank where it is infinite",
        number(|row| row.score.crps),
    ));
    Table::new("backtest", "One row a case and method.", When::Always, 7, |of: &BackTest| of.rows.clone(), columns)
}

fn verdict_table() -> Table<BackTest> {
    Table::new(
        "backtest_verdicts",
        "In how many packs the simulation at a stage scores better than a rival, by CRPS.",
        When::Always,
        2,
        |of: &BackTest| verdicts(&of.rows),
        vec![
            col("stage", Kind::Text, "stage of the simulation", |_, row: &Verdict| Value::text(row.stage.word())),
            col("rival", Kind::Text, "the rival", |_, row: &Verdict| Value::text(row.rival)),
            col("better", Kind::Count, "packs in which it scores better", |_, row: &Verdict| {
                Value::Count(row.better as u64)
            }),
            col("packs", Kind::Count, "packs with a score of both", |_, row: &Verdict| {
                Value::Count((row.better + row.not_in.len()) as u64)
            }),
            col("not_in", Kind::Text, "packs in which it does not", |_, row: &Verdict| {
                Value::Text(row.not_in.join(", "))
            }),
        ],
    )
}

/// Introduces the page where it stands in the documentation.
#[must_use]
pub fn written_by(of: &BackTest) -> Block {
    Block::Para(say![format!(
        "Written by `outturn backtest --page docs/BACKTEST.md --date {}` of version {}, {} iterations a pack; history {}.",
        plain(&of.date),
        env!("CARGO_PKG_VERSION"),
        print::count(of.iterations),
        of.history
    )])
}
