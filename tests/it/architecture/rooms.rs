//! The rooms of the library: no circle among the files of one, read off the source.
//!
//! An arrow goes from a file to the file that declares what it names. A name that a file only passes on (`use`) counts as that of
//! the file that declares it, so the door of a room may pass on what its files share without knowing them all.

use std::collections::{BTreeMap, BTreeSet};

use super::{code, files_below, source};

/// The rooms that are held to it.
const ROOMS: [&str; 6] = ["tell", "summary", "format", "results", "resolve", "compile"];

/// The names from the crate's root down: `["compile", "rules"]`.
type Path = Vec<String>;

/// Files by their modules, and what each takes into its own scope.
struct Source {
    code: BTreeMap<Path, String>,
    taken: BTreeMap<Path, BTreeMap<String, Path>>,
}

fn split(path: &str) -> Path {
    path.split("::").map(|part| part.trim().to_owned()).collect()
}

/// Every path of the tree of a `use`.
fn paths_of(tree: &str) -> Vec<String> {
    let Some((prefix, inner)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let inner = inner.rsplit_once('}').expect("a closed brace").0;
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (place, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    let whole =
        |part: &&str| paths_of(part).into_iter().map(|rest| format!("{}{rest}", prefix.trim())).collect::<Vec<_>>();
    parts.iter().filter(|part| !part.trim().is_empty()).flat_map(whole).collect()
}

/// The trees of the `use`s of some code, and the code without them and without visibilities.
fn taken_apart(code: &str) -> (Vec<String>, String) {
    let (mut trees, mut rest) = (Vec::new(), String::new());
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let mut line = line.trim_start().to_owned();
        for visible in ["pub(super) ", "pub(crate) ", "pub "] {
            line = line.strip_prefix(visible).unwrap_or(&line).to_owned();
        }
        if let Some(scope) = line.strip_prefix("pub(in ") {
            line = scope.split_once(") ").expect("a scope ends").1.to_owned();
        }
        let Some(tree) = line.strip_prefix("use ") else {
            rest += &line;
            rest.push('\n');
            continue;
        };
        let mut tree = tree.to_owned();
        while !tree.contains(';') {
            tree += lines.next().expect("a `use` ends");
        }
        trees.push(tree.split(';').next().unwrap().to_owned());
    }
    (trees, rest)
}

/// Every path of two or more names in some code.
fn named(code: &str) -> Vec<String> {
    let of_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    code.split(|c| !of_path(c))
        .map(|path| path.trim_matches(':'))
        .filter(|path| path.contains("::"))
        .map(str::to_owned)
        .collect()
}

impl Source {
    fn read() -> Self {
        let files = files_below(&source());
        let read: Vec<_> = files.iter().map(|file| (file, code(file))).collect();
        let of_tests: BTreeSet<_> = read.iter().flat_map(|(_, (_, tests))| tests.clone()).collect();
        let is_of_tests =
            |file: &std::path::Path| of_tests.iter().any(|of| file == of || file.starts_with(of.with_extension("")));
        let mut whole = Self { code: BTreeMap::new(), taken: BTreeMap::new() };
        for (file, (code, _)) in read.iter().filter(|(file, _)| !is_of_tests(file)) {
            let within = file.strip_prefix(source()).unwrap().with_extension("");
            whole.code.insert(within.iter().map(|part| part.to_str().unwrap().to_owned()).collect(), code.clone());
        }
        whole.take();
        whole
    }

    /// Fills in what each file takes into its scope.
    fn take(&mut self) {
        for (module, code) in &self.code {
            let mut taken = BTreeMap::new();
            for path in taken_apart(code).0.iter().flat_map(|tree| paths_of(tree)) {
                let (path, name) = path.split_once(" as ").unwrap_or((&path, ""));
                let path = from_root(module, path);
                let name = if name.is_empty() { path.last().unwrap().clone() } else { name.trim().to_owned() };
                taken.insert(name, path);
            }
            self.taken.insert(module.clone(), taken);
        }
    }

    /// The file that declares what a path from the root names; none where it is of another crate.
    fn declares(&self, path: &[String], hops: u32) -> Option<Path> {
        let file = (1..=path.len()).rev().map(|end| &path[..end]).find(|head| self.code.contains_key(*head))?;
        let passed_on = path.get(file.len()).and_then(|name| self.taken[file].get(name)).filter(|_| hops < 8);
        match passed_on {
            Some(onward) => {
                let onward: Path = onward.iter().chain(&path[file.len() + 1..]).cloned().collect();
                self.declares(&onward, hops + 1)
            }
            None => Some(file.to_vec()),
        }
    }

    /// The other files of its room that a file names.
    fn arrows(&self, module: &Path) -> BTreeSet<Path> {
        let (_, rest) = taken_apart(&self.code[module]);
        let uses = self.taken[module].values().cloned();
        let leads = |path: &String| {
            let first = split(path).swap_remove(0);
            let child = || self.code.contains_key(&[module.clone(), vec![first.clone()]].concat());
            ["crate", "super", "self"].contains(&first.as_str()) || child()
        };
        let named = named(&rest).into_iter().filter(leads).map(|path| from_root(module, &path));
        uses.chain(named)
            .filter_map(|path| self.declares(&path, 0))
            .filter(|to| to != module && to[0] == module[0])
            .collect()
    }
}

/// A path as written in a module, from the root.
fn from_root(module: &[String], path: &str) -> Path {
    let mut names = split(path);
    let mut base = match names[0].as_str() {
        "crate" => Vec::new(),
        _ => module.to_vec(),
    };
    if ["crate", "self"].contains(&names[0].as_str()) {
        names.remove(0);
    }
    while names.first().is_some_and(|name| name == "super") {
        names.remove(0);
        base.pop();
    }
    // `use x::{self, y}` names the module x.
    names.retain(|name| name != "self");
    base.extend(names);
    base
}

/// The circles of a room: files each of which leads to each other.
fn circles(arrows: &BTreeMap<Path, BTreeSet<Path>>) -> Vec<Vec<String>> {
    let reach = |from: &Path| {
        let (mut seen, mut left) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = left.pop() {
            left.extend(arrows.get(&at).into_iter().flatten().filter(|to| seen.insert((*to).clone())).cloned());
        }
        seen
    };
    let reached: BTreeMap<&Path, BTreeSet<Path>> = arrows.keys().map(|file| (file, reach(file))).collect();
    let mut found: BTreeSet<Vec<String>> = BTreeSet::new();
    for (file, far) in reached.iter().filter(|(file, far)| far.contains(**file)) {
        let ring = far.iter().filter(|other| reached[other].contains(*file));
        found.insert(ring.map(|path| path.join("/")).collect());
    }
    found.into_iter().collect()
}

#[test]
fn no_files_of_a_room_know_each_other_even_by_a_way_round() {
    let source = Source::read();
    for room in ROOMS {
        let files = source.code.keys().filter(|module| module[0] == room);
        let arrows: BTreeMap<Path, BTreeSet<Path>> = files.map(|file| (file.clone(), source.arrows(file))).collect();
        assert!(arrows.values().map(BTreeSet::len).sum::<usize>() >= arrows.len() - 1, "{room}: arrows are not seen");
        let found = circles(&arrows);
        assert!(found.is_empty(), "{room}: in a circle: {found:?}");
    }
}

#[test]
fn an_arrow_is_seen_however_it_is_written() {
    let of = |text: &str| text.to_owned();
    let module = |path: &str| path.split('/').map(str::to_owned).collect::<Path>();
    let code: BTreeMap<Path, String> = [
        ("room", of("mod a;\nmod b;\nmod c;\npub use a::{Shared, Other as Another};\nfn f() { b::go(); }\n")),
        ("room/a", of("pub(in crate::room) struct Shared;\n")),
        ("room/b", of("use super::{Shared, c};\nfn go() { c::x(); }\n")),
        ("room/c", of("use crate::room::{\n    Another,\n};\nfn x() { super::super::other::y(); super::f(); }\n")),
        ("other", of("pub fn y() {}\n")),
    ]
    .into_iter()
    .map(|(path, code)| (module(path), code))
    .collect();
    let mut source = Source { code, taken: BTreeMap::new() };
    source.take();
    let arrows = |path: &str| source.arrows(&module(path)).iter().map(|to| to.join("/")).collect::<Vec<_>>();
    assert_eq!(arrows("room"), ["room/a", "room/b"]);
    assert_eq!(arrows("room/a"), [""; 0]);
    assert_eq!(arrows("room/b"), ["room/a", "room/c"]);
    assert_eq!(arrows("room/c"), ["room", "room/a"]);
    let all: BTreeMap<Path, BTreeSet<Path>> =
        source.code.keys().map(|path| (path.clone(), source.arrows(path))).collect();
    assert_eq!(circles(&all), [["room", "room/b", "room/c"]]);
}
