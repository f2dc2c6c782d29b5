// Within the worker: one job after another, each with its answer or why there is none.
let words = "";
let engine, scenario, run, paper;
self.outturnProgress = (done, of) => postMessage({ progress: done / of });
self.outturnPanic = text => { words = text; };
const seeded = seed => seed === undefined ? undefined : BigInt(seed);
function uploaded(files) {
  const upload = new wasm_bindgen.Upload();
  for (const { path, bytes } of files) upload.add(path, bytes);
  return upload;
}
function answered(told) {
  const answer = { sentence: told.sentence(), page: told.page() };
  told.free();
  return answer;
}
const jobs = {
  start({ module }) {
    engine = wasm_bindgen.initSync({ module });
  },
  read({ files, asked }) {
    scenario = run = paper = undefined;
    scenario = new wasm_bindgen.Scenario(uploaded(files), asked);
    return JSON.parse(scenario.checked());
  },
  run({ iterations, seed }) {
    if (run) run.free();
    run = undefined;
    run = scenario.run(iterations, seeded(seed));
    return { report: run.report(), files: JSON.parse(run.list()), memory: engine.memory.buffer.byteLength };
  },
  file({ path }) {
    return run.file(path);
  },
  zip() {
    return run.zip();
  },
  // Pictures go to the page to be made into pixels, and come back as files: a worker has no way to draw an SVG.
  pictures() {
    return JSON.parse(run.pictures());
  },
  zipped({ files }) {
    return wasm_bindgen.zipped(uploaded(files));
  },
  paper() {
    paper = run.paper();
    return JSON.parse(paper.pictures());
  },
  document({ files }) {
    return paper.document(uploaded(files));
  },
  movable() {
    return JSON.parse(scenario.movable());
  },
  whatIf({ moved, stresses, iterations, seed }) {
    return answered(scenario.what_if(JSON.stringify(moved), stresses, iterations, seeded(seed)));
  },
  compare({ files, iterations, seed }) {
    return answered(scenario.since(uploaded(files), iterations, seeded(seed)));
  },
};
onmessage = ({ data: { id, job, ...rest } }) => {
  try {
    postMessage({ id, answer: jobs[job](rest) });
  } catch (error) {
    // The engine stops where it is when it has made a mistake or has no memory left; all else is an answer.
    const dead = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    postMessage({ id, dead, why: words || error.message || String(error) });
  }
};
