use std::fs;

use super::*;
use crate::render::fixture;

#[test]
fn every_chart_is_drawn_for_every_summary_and_is_sound_xml() {
    for summary in fixture::every() {
        let charts = all(&summary).expect("charts");
        let folder = fixture::scratch("charts").join(&summary.scenario.name);
        fs::create_dir_all(&folder).expect("a scratch folder");
        for chart in &charts {
            let ids = format!("{} {}", summary.scenario.name, chart.stem);
            assert!(resvg::usvg::Tree::from_str(&chart.inline_svg, &resvg::usvg::Options::default()).is_ok(), "{ids}");
            assert!(chart.svg.contains("<title id=") && chart.svg.contains("<desc id="), "{ids}");
            assert!(!chart.svg.contains("NaN") && !chart.svg.contains("<script"), "{ids}");
            assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.head.len()), "{ids}");
            for artifact in chart.files() {
                let name = artifact.path.rsplit('/').next().expect("a name");
                fs::write(folder.join(name), &artifact.bytes).expect("written");
            }
        }
    }
}

#[test]
fn charts_come_in_a_stated_order_and_with_unique_names() {
    let charts = all(&fixture::england()).expect("charts");
    let stems: Vec<&str> = charts.iter().map(|chart| chart.stem.as_str()).collect();
    let expected = [
        "chance-of-exceeding",
        "chance-of-exceeding-ENG",
        "chance-of-exceeding-sector-commissioner",
        "months",
        "months-ENG",
        "months-sector-commissioner",
        "months-Y57",
        "months-by-region",
        "density",
        "reference-sector-provider",
        "bridge",
        "underlying-sector-provider",
        "contributions-lines",
        "contributions-accounts",
        "control-totals",
        "systems-by-line",
    ];
    assert_eq!(stems, expected);
}

#[test]
fn a_description_states_the_finding_both_ways() {
    let charts = all(&fixture::england()).expect("charts");
    let description = &charts[0].description;
    assert!(
        description.starts_with("Exceedance curve of the year-end position of Providers, £m, 2018/19"),
        "{description}"
    );
    assert!(description.contains("is more than 99 in 100; of one that is not, less than 1 in 100"), "{description}");
}

#[test]
fn charts_that_have_nothing_to_show_are_left_out() {
    let charts = all(&fixture::minimal()).expect("charts");
    assert!(charts.iter().all(|chart| chart.stem != "control-totals"));
}

#[test]
fn every_headline_says_the_stage() {
    for chart in all(&fixture::england()).expect("charts") {
        assert!(chart.title.starts_with("Before mitigations and central action. "), "{}", chart.title);
    }
}
