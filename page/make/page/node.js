// Runs what a page holds in Node, without a browser: PAGE SCENARIO ITERATIONS RESULTS.ZIP. Engine and worker are those of the page; only who asks is another.
"use strict";
const { readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const [page, scenario, iterations, results] = process.argv.slice(-4);

const text = readFileSync(page, "utf8");
const part = id => text.split(`id="${id}">`)[1].split("</script>")[0];
const engine = require("node:zlib").gunzipSync(Buffer.from(part("engine"), "base64"));
globalThis.self = globalThis;
require("node:vm").runInThisContext(part("worker"));

function ask(job, rest) {
  let said;
  self.postMessage = message => { if (message.progress === undefined) said = message; };
  self.onmessage({ data: { job, ...rest } });
  if (said.why !== undefined) throw new Error(said.why);
  return said.answer;
}

const since = performance.now();
ask("start", { module: new WebAssembly.Module(engine) });
const ready = performance.now() - since;
const names = readdirSync(scenario).filter(name => /\.(csv|toml)$/.test(name));
const files = names.map(name => ({ path: `${basename(scenario)}/${name}`, bytes: readFileSync(join(scenario, name)) }));
const { facts, findings } = ask("read", { files });
if (!facts) throw new Error(`${scenario} cannot be run: ${JSON.stringify(findings)}`);
const { memory } = ask("run", { iterations: Number(iterations) });
writeFileSync(results, ask("zip", {}));
const seconds = of => (of / 1000).toFixed(1);
console.log(`ready after ${seconds(ready)} s, done after ${seconds(performance.now() - since)} s, ${Math.round(memory / 1e6)} MB`);
