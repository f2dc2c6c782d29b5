use super::*;
use crate::history::errors::{Sample, at_month};
use crate::history::series::{YearFigures, years};

fn history() -> History {
    match History::embedded() {
        Ok((history, warnings)) => {
            assert!(warnings.is_empty(), "{warnings}");
            history
        }
        Err(found) => panic!("{found}"),
    }
}

fn leaving_out(year: &str) -> Options {
    Options { leave: Leave::Out(vec![year.to_owned()]) }
}

fn provider_errors(basis: BasisWord, month: u8) -> Vec<f64> {
    years(&history(), ClassWord::Provider, basis).iter().filter_map(|year| year.error(month)).collect()
}

#[test]
fn the_published_errors_of_official_forecasts_come_out() {
    // £m, outturn less forecast. 2016/17 is −122 of the forecast to the pound, −121 of the rounded 670.
    assert_eq!(provider_errors(BasisWord::Clean, 6), [-243.0, -247.0, -122.0, -337.0, -269.0]);
    assert_eq!(provider_errors(BasisWord::Reported, 6), [-243.0, -247.0, -122.0, -337.0, -13.0]);
    assert_eq!(provider_errors(BasisWord::Clean, 9), [1.0, -77.0, 82.0, -29.0, 90.0]);
    assert_eq!(provider_errors(BasisWord::Clean, 3), [-147.0, -437.0, -308.0]);
}

#[test]
fn the_predictive_interval_of_five_years_is_the_one_worked_out_by_hand() {
    for (basis, month, mean, half) in [
        (BasisWord::Clean, 6, -243.0, 131.0),
        (BasisWord::Reported, 6, -192.0, 212.0),
        (BasisWord::Clean, 9, 13.0, 121.0),
    ] {
        let sample = Sample::of(&provider_errors(basis, month)).expect("five years");
        let student = sample.predictive(0.0).expect("a spread");
        assert_eq!((sample.n, student.degrees), (5, 4.0));
        assert!((student.centre - mean).abs() < 1.0 && (student.half_width(0.8) - half).abs() < 1.5, "{student:?}");
    }
}

#[test]
fn leaving_each_year_out_gives_the_table_worked_out_by_hand() {
    // Bias, half-width of 80 % (t, 3 df) and whether what came is inside, month 6, clean.
    let table = [
        ("2014/15", -244.0, 165.0, true),
        ("2015/16", -243.0, 165.0, true),
        ("2016/17", -274.0, 80.0, false),
        ("2017/18", -220.0, 123.0, true),
        ("2018/19", -237.0, 162.0, true),
    ];
    let history = history();
    for (year, bias, half, inside) in table {
        let parameters = calibrate(&history, &leaving_out(year));
        let at = parameters.error_at("provider", "clean", 6).expect("four years");
        let student = at.sample.predictive(0.0).expect("a spread");
        assert!(
            (student.centre - bias).abs() < 1.5 && (student.half_width(0.8) - half).abs() < 2.0,
            "{year} {student:?}"
        );
        let came = years(&history, ClassWord::Provider, BasisWord::Clean)
            .iter()
            .find(|y| y.year == year)
            .and_then(|y| y.error(6));
        let came = came.expect("an error");
        assert_eq!((came - student.centre).abs() <= student.half_width(0.8), inside, "{year}");
        assert!(!parameters.holds(year) && parameters.left_out == [year]);
    }
}

#[test]
fn month_5_without_2018_19_lies_between_the_quarters_and_says_from_which_years() {
    let parameters = calibrate(&history(), &leaving_out("2018/19"));
    let at = parameters.error_at("provider", "clean", 5).expect("months 3 and 6");
    assert!((at.sample.mean + 255.0).abs() < 1.0, "{at:?}");
    assert_eq!((at.sample.n, at.years.len()), (4, 4));
    assert_eq!(at.from, "month 3: 2016/17, 2017/18; month 6: 2014/15, 2015/16, 2016/17, 2017/18");
    let student = at.sample.predictive(-519.0).expect("a spread");
    assert!((student.quantile(0.1) + 938.0).abs() < 6.0 && (student.quantile(0.9) + 611.0).abs() < 6.0);
}

#[test]
fn blend_weights_are_those_of_the_years() {
    let history = history();
    let weights: Vec<f64> =
        years(&history, ClassWord::Provider, BasisWord::Clean).iter().filter_map(|year| year.blend_weight(6)).collect();
    for (weight, known) in weights.iter().zip([0.36, 0.24, 0.19, 0.20, 0.14]) {
        assert!((weight - known).abs() < 0.006, "{weights:?}");
    }
    let ccg: Vec<YearFigures> = years(&history, ClassWord::Ccg, BasisWord::BeforeReserve);
    let of =
        |year: &str, month| ccg.iter().find(|y| y.year == year).and_then(|y| y.blend_weight(month)).expect("a weight");
    assert!((of("2017/18", 6) - 2.4).abs() < 0.05 && (of("2017/18", 7) - 2.3).abs() < 0.05);
}

#[test]
fn a_year_that_is_left_out_changes_nothing() {
    let history = history();
    let before = calibrate(&history, &leaving_out("2016/17"));
    let mut other = history.clone();
    for figure in other.figures.iter_mut().filter(|f| f.year == "2016/17" && f.measure == MeasureWord::Outturn) {
        figure.amount -= 1_000.0;
    }
    assert_eq!(calibrate(&other, &leaving_out("2016/17")), before);
    assert_ne!(calibrate(&other, &leaving_out("2017/18")), calibrate(&history, &leaving_out("2017/18")));
    let only_before = Options { leave: Leave::Before("2016/17".to_owned()) };
    assert_eq!(calibrate(&other, &only_before), calibrate(&history, &only_before));
}

#[test]
fn the_national_spread_is_bounded_only_loosely_by_five_years() {
    let parameters = calibrate(&history(), &Options { leave: Leave::Nothing });
    let national = parameters.national.iter().find(|n| n.basis == "clean").expect("providers");
    assert!((national.total_sd_m - 78.0).abs() < 1.0 && (national.own_sd_m - 91.8).abs() < 0.1);
    // s √(4 / 11.143) and s √(4 / 0.4844).
    assert!((national.total_low_m - 46.5).abs() < 0.5 && (national.total_high_m - 223.0).abs() < 2.0, "{national:?}");
    assert_eq!((national.national_sd_m, national.national_low_m), (0.0, 0.0));
    assert!((national.national_high_m - 203.0).abs() < 2.0);
}

#[test]
fn savings_come_from_the_longest_part_of_each_year() {
    let parameters = calibrate(&history(), &Options { leave: Leave::Nothing });
    let all = parameters.delivery_of("cip", "all").expect("shares");
    assert_eq!(all.years, ["2013/14", "2014/15", "2015/16", "2017/18", "2018/19"]);
    assert!((all.values[3] - 0.867).abs() < 1e-3 && (all.values[4] - 0.889).abs() < 1e-3);
    assert!((parameters.delivery_of("cip", "recurrent").expect("a share").mean - 0.696).abs() < 1e-3);
    assert!((parameters.delivery_of("cip", "substitution").expect("a share").mean - 0.512).abs() < 1e-3);
}

#[test]
fn parameters_read_back_as_written_and_nothing_else_does() {
    let parameters = calibrate(&history(), &leaving_out("2018/19"));
    let text = parameters.text().expect("toml");
    assert_eq!(Parameters::parse(&text).expect("our own"), parameters);
    assert!(Parameters::parse(&text.replace("format = 1", "format = 2")).is_err());
    assert!(Parameters::parse(&text.replace("rows_sha256", "rows_sha")).is_err());
    assert!(Parameters::parse(&text.replacen("values = [", "values = [1.0, ", 1)).is_err());
}

#[test]
fn the_naive_forecasts_are_sums_that_can_be_done_by_hand() {
    let years = years(&history(), ClassWord::Provider, BasisWord::Clean);
    let of = |year: &str| years.iter().find(|y| y.year == year).expect("a year");
    assert_eq!(of("2016/17").plan_to_go(9), Some(-782.0));
    assert_eq!(of("2017/18").plan_to_go(9), Some(-861.0));
    assert_eq!(of("2018/19").plan_to_go(9), Some(-917.0));
    assert_eq!(of("2016/17").straight_line(6), Some(-1_296.0));
}

#[test]
fn the_published_bridges_arrive() {
    let history = history();
    let reached = |code: &str| -> Vec<f64> {
        let bridge = history.bridges.iter().find(|bridge| bridge.code == code).expect("a bridge");
        bridge
            .steps
            .iter()
            .filter(|step| matches!(step.kind, BridgeWord::Start | BridgeWord::End))
            .map(|step| step.reached)
            .collect()
    };
    assert_eq!(reached("provider-2016-17"), [-791.0, -3_700.0]);
    assert_eq!(reached("provider-2018-19"), [-571.0, -5_000.0, -2_550.0]);
}

#[test]
fn between_months_the_bias_is_straight_and_the_spread_that_of_more_years() {
    let points =
        [(3, Sample { n: 2, mean: -292.0, sd: Some(205.0) }), (6, Sample { n: 4, mean: -237.0, sd: Some(89.0) })];
    assert_eq!(at_month(&points, 4), Some(Sample { n: 4, mean: -292.0 + 55.0 / 3.0, sd: Some(89.0) }));
    assert_eq!(at_month(&points, 1), Some(points[0].1));
    assert_eq!(at_month(&points, 11), Some(points[1].1));
    assert_eq!(at_month(&[], 6), None);
}

#[test]
fn official_forecasts_were_too_good_in_nine_of_nine_years_and_both_outturns_stand_where_two_are_known() {
    use crate::history::series::first_forecasts;
    let first = first_forecasts(&history());
    let of = |class: ClassWord, basis: BasisWord| -> Vec<(&str, u8, f64)> {
        let mine = first.iter().filter(|of| of.class == class && of.basis == basis);
        mine.map(|of| (of.year.as_str(), of.month, of.error)).collect()
    };
    let later = [("2022/23", 11, -104.0), ("2023/24", 9, -335.0), ("2024/25", 4, -963.0), ("2025/26", 4, -563.0)];
    assert_eq!(of(ClassWord::System, BasisWord::Later), later);
    // The first figure of 2022/23 is the forecast itself.
    let published_first =
        [("2022/23", 11, 0.0), ("2023/24", 9, -335.0), ("2024/25", 4, -604.0), ("2025/26", 4, -563.0)];
    assert_eq!(of(ClassWord::System, BasisWord::First), published_first);
    let clean = of(ClassWord::Provider, BasisWord::Clean);
    assert_eq!(clean.len(), 5);
    assert!(clean.iter().all(|(_, _, error)| *error < 0.0));
    // In per cent of turnover: 563 of 177,109.
    let share = first.iter().rev().find(|of| of.year == "2025/26").and_then(|of| of.share).expect("turnover");
    assert!((share + 563.0 / 177_109.0).abs() < 1e-12);
}

#[test]
fn errors_as_a_share_of_turnover_are_of_the_years_whose_turnover_is_known() {
    let parameters = calibrate(&history(), &Options { leave: Leave::Nothing });
    let six = parameters.error_share.iter().find(|e| e.class == "provider" && e.basis == "clean" && e.month == 6);
    let six = six.expect("shares");
    assert_eq!(six.years, ["2016/17", "2017/18", "2018/19"]);
    for (share, known) in six.values.iter().zip([-122.0 / 83_800.0, -337.0 / 86_500.0, -269.0 / 88_000.0]) {
        assert!((share - known).abs() < 1e-12, "{six:?}");
    }
    let systems = parameters.turnover_of("system").expect("turnover");
    assert!((systems - (130_457.0 + 152_459.0 + 177_109.0) / 3.0).abs() < 1e-9);
}
