"use strict";
const $ = id => document.getElementById(id);
const TRIAL = 1000, CONFIRMED = 10000;
// What is sent to the engine at most, bytes, and how many files are looked at.
const MOST_BYTES = 256 * 1024 * 1024, MOST_FILES = 10000;
const READ = /\.(csv|toml|xlsx|ods|xls|xlsm|xlsb|zip)$/i;

// --- The engine: a worker that is thrown away when it is stopped.
let module, worker, next = 0, dropped = [], opening, waiting = new Map(), heard = () => {};

const bytesOf = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

async function unpacked(id) {
  const packed = new Blob([bytesOf($(id).textContent)]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

function begin() {
  const code = new Blob([$("worker").textContent], { type: "text/javascript" });
  const url = URL.createObjectURL(code);
  worker = new Worker(url);
  worker.onmessage = ({ data }) => {
    if (data.progress !== undefined) return heard(data.progress);
    const { done, failed } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.why === undefined) return done(data.answer);
    const error = new Error(data.dead ? fatal(data.why) : data.why);
    error.dead = data.dead;
    failed(error);
  };
  worker.onerror = event => halt(new Error(fatal(event.message)));
  return ask("start", { module }).finally(() => URL.revokeObjectURL(url));
}

const fatal = why => /unreachable|memory|Array buffer|Invalid typed array/i.test(why)
  ? "The tab has no memory left for this. Ask for fewer iterations, or close other tabs."
  : `The engine stopped, which is a mistake in this program: ${why}`;

function ask(job, rest = {}) {
  if (!worker) throw stopped();
  return new Promise((done, failed) => {
    const id = next++;
    waiting.set(id, { done, failed });
    worker.postMessage({ id, job, ...rest });
  });
}

const stopped = () => Object.assign(new Error("Stopped."), { stopped: true });

function halt(error) {
  worker?.terminate();
  worker = undefined;
  lost();
  const all = [...waiting.values()];
  waiting.clear();
  all.forEach(({ failed }) => failed(error));
}

// Whoever was stopped has the scenario read again, so that the next run can start.
async function afresh() {
  await begin();
  if (dropped.length) await ask("read", { files: dropped, asked: opening });
  if (movable) await ask("movable");
}

// One thing at a time; what cannot be done meanwhile is switched off.
let busy = false;
async function work(what) {
  if (busy) return;
  busy = true;
  show($("fault"), "");
  lock();
  try {
    await what();
  } catch (error) {
    if (error.dead) halt(error);
    if (error.dead || error.stopped) await afresh().catch(() => {});
    if (!error.stopped) show($("fault"), error.message);
  } finally {
    busy = false;
    heard = () => {};
    lock();
  }
}

function lock() {
  for (const id of ["open", "run", "file", "folder", "earlier-file", "earlier-folder"]) $(id).disabled = busy;
  $("stop").disabled = !busy;
  $("progress").hidden = !busy;
  $("confirm").disabled = busy || !isMoved();
}

function show(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

const make = (name, text, of = {}) => Object.assign(document.createElement(name), { textContent: text }, of);
const count = number => number.toLocaleString("en-GB");
const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`;

function frame(element, page) {
  if (element.dataset.url) URL.revokeObjectURL(element.dataset.url);
  element.dataset.url = element.src = URL.createObjectURL(new Blob([page], { type: "text/html" }));
  element.hidden = false;
}

// --- 1. The scenario.
function opened(files, name, asked) {
  return work(async () => {
    for (const id of ["running", "reporting", "moving", "comparing"]) $(id).hidden = true;
    if (!asked) $("of-paper").hidden = true;
    $("found").replaceChildren();
    $("read").textContent = `Reading ${name} …`;
    dropped = [];
    ran = undefined;
    movable = undefined;
    const loaded = await files();
    const { facts, tally, findings, more, refused } = await ask("read", { files: loaded, asked });
    dropped = loaded;
    opening = asked;
    $("read").textContent = facts ? `${name} can be run: ${tally}.` : `${name} cannot be run${tally ? `: ${tally}` : ""}. Nothing was simulated.`;
    const list = make("ul", "", { className: "findings" });
    for (const found of findings) {
      const item = make("li", "", { className: found.severity });
      item.append(make("strong", `${found.severity} ${found.code}`), ` ${found.place ?? ""}: ${found.message}`);
      if (found.line !== null) item.append(make("code", found.line));
      item.append(make("div", found.remedy));
      list.append(item);
    }
    for (const line of more) list.append(make("li", line));
    if (refused) $("found").append(make("p", refused, { className: "wrong" }));
    if (list.children.length && facts) {
      const details = make("details", "");
      details.append(make("summary", "What the check found"), list);
      $("found").append(details);
    } else if (list.children.length) {
      $("found").append(list);
    }
    if (!facts) return;
    $("about").textContent = `${facts.title}: ${count(facts.organisations)} organisation${facts.organisations === 1 ? "" : "s"}, ${facts.year}. ${facts.note}`;
    $("iterations").value = facts.iterations;
    $("seed").value = facts.seed;
    $("ran").textContent = "";
    $("running").hidden = false;
    $("compared").textContent = "";
    $("comparison").hidden = true;
    $("comparing").hidden = false;
    await levers();
    // The scenario as it stands, while its reader reads: the first lever need not wait for it. What is wrong with it is said when it is asked for.
    ask("whatIf", trial(TRIAL)).catch(async error => {
      if (error.dead) {
        halt(error);
        await afresh();
      }
    });
  });
}

async function loaded(list) {
  if (list.length > MOST_FILES) throw new Error(`Over ${count(MOST_FILES)} files were dropped: drop the folder of one scenario alone.`);
  let left = MOST_BYTES;
  const files = [];
  for (const { path, file } of list) {
    let bytes = new Uint8Array();
    if (READ.test(path)) {
      left -= file.size;
      if (left < 0) throw new Error(`Over ${MOST_BYTES / 1024 / 1024} MiB were dropped: drop the folder of one scenario alone.`);
      try {
        bytes = new Uint8Array(await file.arrayBuffer());
      } catch {
        throw new Error(`${path} cannot be read: it may be open elsewhere, or not on this computer yet.`);
      }
    }
    files.push({ path, bytes });
  }
  return files;
}

const chosen = what => async ({ target }) => {
  const list = [...target.files].map(file => ({ path: file.webkitRelativePath || file.name, file }));
  if (!list.length) return;
  await what(() => loaded(list), list[0].path.split("/")[0]);
  target.value = "";
};
for (const id of ["file", "folder"]) $(id).onchange = chosen(opened);
for (const id of ["earlier-file", "earlier-folder"]) $(id).onchange = chosen(since);

// All files below an entry that was dropped.
async function below(entry, path, list) {
  if (list.length > MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    list.push({ path: path + entry.name, file });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return;
    for (const one of some) await below(one, `${path}${entry.name}/`, list);
  }
}

for (const kind of ["dragenter", "dragover"]) addEventListener(kind, event => { event.preventDefault(); $("drop").classList.add("over"); });
for (const kind of ["dragleave", "drop"]) addEventListener(kind, event => { event.preventDefault(); $("drop").classList.remove("over"); });
addEventListener("drop", event => {
  const entries = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return show($("fault"), "What was dropped is no file or folder.");
  opened(async () => {
    const list = [];
    for (const entry of entries) await below(entry, "", list);
    return loaded(list);
  }, entries[0].name);
});

for (const pack of document.querySelectorAll("script[data-pack]")) {
  $("pack").append(make("option", pack.dataset.title, { value: pack.id }));
}
$("open").onclick = () => {
  const pack = $($("pack").value);
  opened(async () => [{ path: `${pack.dataset.pack}.zip`, bytes: bytesOf(pack.textContent) }], pack.dataset.title);
};

// --- 2. The run.
let ran;
function lost() {
  if (ran) show($("stale"), "The run that this report is of is no longer in memory: run it again to download its files.");
  ran = undefined;
}
$("run").onclick = () => {
  for (const id of ["iterations", "seed"]) if (!$(id).reportValidity()) return;
  work(async () => {
    const since = performance.now();
    const asked = { iterations: Number($("iterations").value), seed: $("seed").value };
    $("ran").textContent = "Simulating …";
    $("progress").removeAttribute("value");
    heard = share => {
      $("progress").value = share;
      if (share === 1) $("ran").textContent = "Writing the report …";
    };
    let report, files, memory;
    try {
      ({ report, files, memory } = await ask("run", asked));
    } catch (error) {
      $("ran").textContent = error.stopped ? "Stopped: nothing was kept of this run." : "";
      lost();
      throw error;
    }
    ran = { asked, files };
    $("ran").textContent = `${count(asked.iterations)} iterations in ${seconds(since)}: ${files.length} files, ${count(Math.ceil(memory / 1e6))} MB of memory.`;
    show($("stale"), "");
    $("made").textContent = "";
    frame($("report"), report);
    $("downloads").replaceChildren(
      download("paper.docx", `${OFFICE}.wordprocessingml.document`, async name => ask("document", { files: await inPixels(name, await ask("paper")) })),
      download("workbook.xlsx", `${OFFICE}.spreadsheetml.sheet`, name => ask("file", { path: name })),
      download("report.html", "text/html", name => ask("file", { path: name })),
      download("pictures.zip", "application/zip", async name => ask("zipped", { files: await inPixels(name, await ask("pictures")) })),
      download("results.zip", "application/zip", () => ask("zip")),
    );
    $("reporting").hidden = false;
    if (paper && !$("of-paper").hidden) {
      const same = files.some(file => file.path === "data/results.json" && file.sha256 === paper.results);
      asPaper(same ? "The report below has the figures of the paper, each of them." : "The report below does not have the figures of the paper: it was asked for other iterations or another seed.");
    }
  });
};
$("stop").onclick = () => halt(stopped());

const OFFICE = "application/vnd.openxmlformats-officedocument";
function download(name, type, bytes) {
  return make("button", `Download ${name}`, {
    type: "button",
    onclick: () => work(async () => {
      if (!ran) throw new Error("The run is no longer in memory: run it again.");
      const since = performance.now();
      $("made").textContent = `Making ${name} …`;
      $("progress").removeAttribute("value");
      try {
        const file = new Blob([await bytes(name)], { type });
        const url = URL.createObjectURL(file);
        make("a", "", { href: url, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(url), 60000);
        $("made").textContent = `${name}: ${count(file.size)} bytes in ${seconds(since)}.`;
      } catch (error) {
        $("made").textContent = error.stopped ? "Stopped." : `${name} was not made.`;
        throw error;
      }
    }),
  });
}

// Pictures as pixels: the engine writes them as SVG, and the browser, which can draw those, paints them.
async function inPixels(name, pictures) {
  const files = [];
  try {
    if (hidesPixels()) throw new Error("it does not show scripts what they have painted");
    for (const picture of pictures) {
      files.push({ path: picture.path, bytes: await painted(picture) });
      if (!worker) throw stopped();
      $("progress").value = files.length / pictures.length;
    }
  } catch (error) {
    if (error.stopped) throw error;
    throw new Error(`This browser cannot make pictures into pixels (${error.message}), and ${name} needs them. Everything else can be downloaded here; the program makes ${name === "paper.docx" ? "the paper" : "the pictures"} too.`);
  }
  return files;
}

async function painted({ svg, size: [wide, high] }) {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    await new Promise((done, failed) => {
      image.onload = done;
      image.onerror = () => failed(new Error("it does not draw an SVG"));
      image.src = url;
    });
    const canvas = make("canvas", "", { width: wide, height: high });
    const pen = canvas.getContext("2d", { alpha: false });
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, wide, high);
    pen.drawImage(image, 0, 0, wide, high);
    const png = await new Promise(done => canvas.toBlob(done, "image/png"));
    if (!png) throw new Error(`it has no canvas of ${wide} × ${high} pixels`);
    return new Uint8Array(await png.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}

// Some browsers are set to give noise for what a canvas holds, against those who would know them by it.
function hidesPixels() {
  const colour = [18, 67, 109];
  const pen = make("canvas", "", { width: 1, height: 1 }).getContext("2d");
  pen.fillStyle = `rgb(${colour})`;
  pen.fillRect(0, 0, 1, 1);
  const seen = pen.getImageData(0, 0, 1, 1).data;
  return colour.some((tone, at) => Math.abs(tone - seen[at]) > 8);
}

// --- 4. What if?
let movable;
const isMoved = () => Boolean(movable) && (chosenStresses().length > 0 || movedLevers().some(({ value, neutral }) => value !== neutral));
const movedLevers = () => movable.levers.map(({ id, neutral }) => ({ id, neutral, value: Number($(`lever-${id}`).value) }));
const trial = iterations => ({ moved: movedLevers(), stresses: chosenStresses(), iterations, seed: $("seed").value });
const chosenStresses = () => [...$("stresses").querySelectorAll("input:checked")].map(input => input.value);

async function levers() {
  movable = await ask("movable");
  $("levers").replaceChildren(...movable.levers.map(lever => {
    const row = make("div", "", { className: "lever" });
    const id = `lever-${lever.id}`;
    const said = make("output", "", { htmlFor: id });
    const input = make("input", "", { type: "range", id, min: lever.low, max: lever.high, step: lever.step, value: lever.neutral });
    const tell = () => {
      said.textContent = lever.reads.replace("{}", input.value);
      input.setAttribute("aria-valuetext", said.textContent);
    };
    input.oninput = tell;
    input.onchange = () => moved(TRIAL);
    tell();
    row.append(make("label", lever.title, { htmlFor: id }), input, said);
    return row;
  }));
  const legend = $("stresses").querySelector("legend");
  $("stresses").replaceChildren(legend, ...movable.stresses.map(stress => {
    const label = make("label", "");
    label.append(make("input", "", { type: "checkbox", value: stress.name, onchange: () => moved(TRIAL) }), ` ${stress.title}`);
    if (stress.says) label.title = stress.says;
    return label;
  }));
  $("stresses").hidden = !movable.stresses.length;
  $("moving").hidden = !movable.levers.length && !movable.stresses.length;
  $("trial").hidden = true;
  $("moved").textContent = "";
}

// A lever that is moved while another answer is on its way is heard when that is there.
let again = 0;
async function moved(iterations) {
  if (busy) {
    again = iterations;
    return;
  }
  if (isMoved()) asPaper("Levers were moved: what stands below them is not in the paper.");
  await work(async () => {
    if (!isMoved()) {
      $("trial").hidden = true;
      $("moved").textContent = "As the scenario stands.";
      asPaper("No lever is away from where the paper has it.");
      return;
    }
    const since = performance.now();
    $("moved").textContent = "Drawing …";
    try {
      const { sentence, page } = await ask("whatIf", trial(iterations));
      $("moved").textContent = `${sentence} (${count(iterations)} iterations, ${seconds(since)}${iterations < CONFIRMED ? "; not confirmed" : ""})`;
      frame($("trial"), page);
    } catch (error) {
      $("trial").hidden = true;
      $("moved").textContent = error.stopped ? "Stopped." : "";
      throw error;
    }
  });
  if (again) {
    const iterations = again;
    again = 0;
    await moved(iterations);
  }
}
$("confirm").onclick = () => moved(CONFIRMED);
$("reset").onclick = () => {
  if (!movable) return;
  for (const lever of movable.levers) {
    $(`lever-${lever.id}`).value = lever.neutral;
    $(`lever-${lever.id}`).oninput();
  }
  for (const input of $("stresses").querySelectorAll("input")) input.checked = false;
  moved(TRIAL);
};

// --- 5. What changed?
function since(files, name) {
  return work(async () => {
    const started = performance.now();
    $("comparison").hidden = true;
    $("compared").textContent = `Comparing with ${name} …`;
    try {
      const loaded = await files();
      $("progress").removeAttribute("value");
      heard = share => { $("progress").value = share; };
      const { sentence, page } = await ask("compare", { files: loaded, iterations: Number($("iterations").value), seed: $("seed").value });
      $("compared").textContent = `${sentence} (${count(Number($("iterations").value))} iterations, ${seconds(started)})`;
      frame($("comparison"), page);
    } catch (error) {
      $("compared").textContent = error.stopped ? "Stopped." : `${name} was not compared.`;
      throw error;
    }
  });
}

// --- The paper that this page is of, if it is of one.
const paper = JSON.parse($("paper").textContent);
function asPaper(words) {
  if (paper) $("as-paper").textContent = words;
}
async function openPaper() {
  $("paper-title").textContent = `This page carries the scenario of “${paper.title}”, run with ${count(paper.iterations)} iterations. The paper found:`;
  $("paper-finding").textContent = paper.finding;
  asPaper("Nothing was moved yet: move a lever below, or run it to have the report of the paper again.");
  $("of-paper").hidden = false;
  const zip = [{ path: `${paper.name}.zip`, bytes: bytesOf(paper.scenario) }];
  await opened(async () => zip, paper.title, JSON.stringify(paper.ask));
  $("iterations").value = paper.iterations;
  $("seed").value = paper.seed;
}

// --- Start: what the browser lacks is said before anything is asked of it.
const lacks = [
  ["WebAssembly", typeof WebAssembly],
  ["workers", typeof Worker],
  ["DecompressionStream", typeof DecompressionStream],
].filter(([, kind]) => kind === "undefined").map(([name]) => name);
$("main").hidden = false;
if (lacks.length) {
  show($("fault"), `This browser lacks ${lacks.join(", ")}: open the page in Edge, Chrome or Firefox of 2023 or later, or use the program.`);
} else {
  work(async () => {
    try {
      module = await WebAssembly.compile(await unpacked("engine"));
      await begin();
    } catch (error) {
      throw new Error(`The engine does not start in this browser (${error.message}): open the page in Edge, Chrome or Firefox of 2023 or later, or use the program.`);
    }
  }).then(async () => {
    if (worker && paper) await openPaper();
    document.body.dataset.ready = "yes";
  });
}
