//! Whatever a plot holds, its sheet is sound.

use proptest::prelude::*;

use super::*;

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -2_000.0..2_000.0_f64,
        2 => (0..6_u32).prop_map(f64::from),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e12, 9e9, 1e-12, 0.0, -0.0]),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z]{1,9}( [a-z]{1,9}){0,3}",
        2 => "[A-Za-z]{1,9}( [a-z]{1,12}){10,30}",
        1 => "[A-Z]{60,90}",
        1 => Just("<script>&\"'\u{0}\u{1b}\u{202e}]]>".to_owned()),
        1 => Just(String::new()),
        1 => "\\PC{0,20}",
    ]
}

fn ink() -> impl Strategy<Value = Ink> {
    prop::sample::select(vec![
        Ink::Main,
        Ink::Second,
        Ink::Target,
        Ink::Worse,
        Ink::Better,
        Ink::Inner,
        Ink::Middle,
        Ink::Outer,
        Ink::Fact,
        Ink::Quiet,
    ])
}

fn axis() -> impl Strategy<Value = Axis> {
    let ends = prop::option::of([number(), number()]);
    let row = (name(), any::<bool>(), name()).prop_map(|(name, strong, figure)| RowLabel { name, strong, figure });
    prop_oneof![
        4 => (name(), ends, prop::collection::vec(name(), 0..3), any::<bool>())
            .prop_map(|(title, ends, beyond, from_zero)| Axis::Money { title, ends, beyond, from_zero }),
        1 => name().prop_map(|title| Axis::Share { title, from: 0.0 }),
        1 => Just(Axis::Months),
        4 => prop::collection::vec(row, 0..8).prop_map(Axis::Rows),
        2 => prop::collection::vec(name(), 0..14).prop_map(Axis::Columns),
        1 => (name(), 0..40_usize).prop_map(|(title, count)| Axis::Ranks { title, count }),
    ]
}

fn mark() -> impl Strategy<Value = Mark> {
    let dash = prop::sample::select(vec![Dash::Solid, Dash::Long, Dash::Dots, Dash::LongDots]);
    let shape = prop::sample::select(vec![Shape::Round, Shape::Square, Shape::Down, Shape::Diamond]);
    let points = |most| prop::collection::vec([number(), number()], 0..most);
    prop_oneof![
        (name(), points(8), ink(), dash.clone()).prop_map(|(name, points, ink, dash)| Mark::Line {
            name,
            points,
            ink,
            dash
        }),
        (name(), prop::collection::vec([number(), number(), number()], 0..6), ink())
            .prop_map(|(name, points, ink)| Mark::Band { name, points, ink }),
        (prop::collection::vec([number(), number(), number()], 0..6), [number(), number()])
            .prop_map(|(bins, dark)| Mark::Bins { bins, dark }),
        (name(), 0..9_usize, [0..4_usize, 0..4_usize], [number(), number()], ink(), name())
            .prop_map(|(name, row, lane, ends, ink, label)| bar(&name, row, lane, ends, ink, &label)),
        (
            name(),
            0..9_usize,
            prop::option::of([number(), number()]),
            prop::option::of([number(), number()]),
            number(),
            ink()
        )
            .prop_map(|(name, row, thick, thin, middle, ink)| Mark::Range {
                name,
                row,
                thick,
                thin,
                middle,
                ink
            }),
        (name(), [number(), number()], shape, ink(), name())
            .prop_map(|(name, at, shape, ink, label)| dot(&name, at, shape, ink, &label)),
        (name(), number(), ink(), dash).prop_map(|(label, at, ink, dash)| Mark::Level { label, at, ink, dash }),
        (name(), [number(), number()]).prop_map(|(label, ends)| Mark::Bracket { label, ends }),
        [number(), number()].prop_map(|ends| Mark::Strip { ends }),
    ]
}

fn cell() -> impl Strategy<Value = Mark> {
    (0..9_usize, 0..15_usize, name(), any::<u8>()).prop_map(|(row, column, text, depth)| Mark::Cell {
        row,
        column,
        text,
        depth,
    })
}

fn any_panel() -> impl Strategy<Value = Panel> {
    let marks = prop_oneof![
        4 => prop::collection::vec(mark(), 0..12),
        1 => prop::collection::vec(cell(), 0..20),
    ];
    (name(), axis(), axis(), marks).prop_map(|(title, x, y, marks)| Panel { title, x, y, marks })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_plot_has_a_sound_sheet(
        names in [name(), name(), name(), name(), name()],
        across in 0..4_usize,
        panels in prop::collection::vec(any_panel(), 0..4),
    ) {
        let [stem, title, subtitle, description, stamp] = names;
        let plot = Plot { stem, title, subtitle, description, across, panels, table: PageTable::default() };
        for svg in [sheet(&plot, &stamp).unwrap(), inline(&plot).unwrap().0] {
            prop_assert_eq!(faults(&svg), Vec::<String>::new());
        }
    }
}
