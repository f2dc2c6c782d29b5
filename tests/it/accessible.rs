//! Pages in a browser: axe-core finds nothing, and nothing runs off a screen, at 1280 and at 390 pixels.
//!
//! Runs where Chromium is on the PATH and `OUTTURN_AXE` names `axe.min.js` of axe-core 4; elsewhere it says that it did not.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use outturn::outputs::{self, Wanted};

use crate::support::{ask, place, scenario, study};
use outturn::kernel::sampling::Sampler;

/// Widths of a screen and a phone.
const WIDTHS: [u32; 2] = [1280, 390];

#[test]
fn pages_are_accessible_and_fit_a_screen_and_a_phone() {
    let chromium = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success()));
    let (Some(chromium), Some(axe)) = (chromium, env::var_os("OUTTURN_AXE")) else {
        eprintln!("not run: it takes Chromium and OUTTURN_AXE");
        return;
    };
    let axe = fs::read_to_string(axe).expect("axe.min.js");
    for pack in ["minimal", "2018-19-m05", "2019-20-regional"] {
        let results =
            study(&scenario(pack)).run(&ask(1, 1_000, Sampler::Plain), &|_| std::ops::ControlFlow::Continue(()));
        let made = outputs::of(&results.expect("results"), Wanted::Pages).expect("pages");
        let page = made.iter().find(|of| of.path == "report.html").expect("a report");
        let page = std::str::from_utf8(&page.bytes).expect("UTF-8");
        let folder = place(&format!("accessible-{pack}"));
        for width in WIDTHS {
            let found = look(chromium, &axe, page, width, &folder);
            assert_eq!(found, "nothing", "{pack} at {width} px");
        }
    }
}

/// What axe-core finds wrong with a page of a width, all details open.
fn look(chromium: &str, axe: &str, page: &str, width: u32, folder: &Path) -> String {
    // The policy of the page would refuse the script that looks at it.
    let policy = page.find("<meta http-equiv").expect("a policy");
    let end = policy + page[policy..].find('>').expect("its end") + 1;
    let page = format!("{}{}", &page[..policy], &page[end..]).replace("<details>", "<details open>");
    // A frame, since browsers have no window as narrow as a phone.
    let text = |of: &str| serde_json::to_string(of).expect("JSON").replace("</", "<\\/");
    let outer = format!(
        "<!DOCTYPE html><title>a look</title><iframe id=f width={width} height=900></iframe><p id=found></p><script>
const f = document.getElementById('f'), say = text => document.getElementById('found').textContent = text;
f.onload = () => {{
  const inside = f.contentWindow, s = inside.document.createElement('script');
  s.textContent = {};
  inside.document.head.append(s);
  inside.axe.run().then(r => {{
    const wrong = r.violations.map(v => v.id + ': ' + v.nodes[0].html);
    if (inside.document.documentElement.scrollWidth > {width}) wrong.push('wider than the screen');
    say('[' + (wrong.join('; ') || 'nothing') + ']');
  }}, e => say('[' + e + ']'));
}};
f.srcdoc = {};
</script>",
        text(axe),
        text(&page)
    );
    let file = folder.join(format!("look-{width}.html"));
    fs::write(&file, outer).expect("a file");
    let run = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=120000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("a browser");
    let dom = String::from_utf8_lossy(&run.stdout).into_owned();
    let found = dom.split_once("<p id=\"found\">[").and_then(|(_, rest)| rest.split_once("]</p>"));
    found.map_or_else(|| format!("no answer: {}", String::from_utf8_lossy(&run.stderr)), |(found, _)| found.to_owned())
}
