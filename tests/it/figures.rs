//! Are headline, limits and bridges of one organisation what its own draws say?

use outturn::format::terminal;
use outturn::outputs::{self, Wanted};
use outturn::tell::book::Book;
use outturn::tell::topic;

use super::support::{Run, small, write};

#[test]
fn a_headline_a_limit_and_a_bridge_may_be_of_one_organisation() {
    let mut files = small(
        "AAA,Trust A,acute,provider,NAT,400,3\nBBB,Trust B,community,provider,NAT,150,1\n",
        "AAA,-6.5,0\nBBB,0.4,0\n",
        "",
        "",
    );
    let limit = "headline = \"AAA\"\n[[limit]]\nname = \"own line\"\nof = \"AAA\"\namount_m = -6.5\n";
    files.iter_mut().find(|(name, _)| name == "scenario.toml").unwrap().1.push_str(limit);
    let bridge = "item_id,step,target,kind,amount_m\nland,Sale of land,AAA,other,-1.5\n".to_owned();
    files.push(("bridge.csv".to_owned(), bridge));
    let run = Run::of(&write("figures", &files), 7, 4_000);
    let head = run.results.headline();
    assert_eq!(head.code, *"AAA");
    assert_eq!(run.node("NAT").limits.len() + run.node("BBB").limits.len(), 0);
    // A normal remainder around the plan: one half, to four standard errors of 4,000 iterations.
    assert_eq!((head.limits.len(), head.limits[0].name.as_str()), (1, "own line"));
    assert!((head.limits[0].chance_worse.value - 0.5).abs() < 4.0 * 0.5 / 4_000f64.sqrt());
    let underlying = &run.results.underlying_bridges[0];
    assert_eq!(underlying.node, *"AAA");
    assert!((underlying.underlying[1] - underlying.reported[1] + 1.5).abs() < 1e-9);
    // The answer speaks of it first, in both places.
    let judged = run.results.yardsticks.iter().find(|of| of.node == *"AAA").unwrap();
    assert_eq!((judged.amount, judged.chance_missed), (-6.5, head.limits[0].chance_worse));
    let book = Book::new(&run.results);
    let said = terminal::page(&topic::opening(&book), terminal::WIDTH);
    assert!(said.starts_with("Trust A ends 2018/19 at (6."), "{said}");
    assert!(said.contains("The chance of missing the own line of (6.5) is ") && said.lines().count() <= 14, "{said}");
    let report = terminal::page(&topic::answer::blocks(&book), terminal::WIDTH);
    // Its own curve, with its own line on it.
    assert!(report.contains("Trust A: 51% chance of missing the own line"), "{report}");
    assert!(report.lines().any(|line| line.starts_with("Own line") && line.contains("(6.5)")), "{report}");
    let files = outputs::of(&run.results, Wanted::Pages).unwrap();
    assert!(files.iter().any(|file| file.path == "report.html"));
}
