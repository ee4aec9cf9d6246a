// node lancedb.mjs MODULES FOLDER DIMENSION METRIC K
// Puts FOLDER/base.f32 into a LanceDB table with a graph, searches for FOLDER/queries.f32 with more
// and more candidates, and prints of each: candidates, queries per second, a file of the rows found.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, folder, dimensionText, metric, kText] = process.argv.slice(2);
const dimension = Number(dimensionText);
const k = Number(kText);
const lancedb = createRequire(modules + "/package.json")("@lancedb/lancedb");

function rowsOf(name) {
  const bytes = readFileSync(folder + "/" + name);
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const rows = [];
  for (let at = 0; at < numbers.length; at += dimension) {
    rows.push(numbers.subarray(at, at + dimension));
  }
  return rows;
}

const base = rowsOf("base.f32");
const queries = rowsOf("queries.f32").slice(0, 200);
const db = await lancedb.connect(folder + "/db");
const some = (from, to) =>
  base.slice(from, to).map((row, i) => ({ id: from + i, vector: Array.from(row) }));
const step = 5000;
const table = await db.createTable("v", some(0, step));
for (let at = step; at < base.length; at += step) await table.add(some(at, at + step));
await table.createIndex("vector", {
  config: lancedb.Index.hnswSq({
    distanceType: metric, numPartitions: 1, m: 16, efConstruction: 200 }),
});

// Twice as many as are wanted are ranked, so there are no fewer candidates.
for (const width of [2 * k, 4 * k, 8 * k, 16 * k, 32 * k]) {
  const search = (query) =>
    table.query().nearestTo(query).distanceType(metric).column("vector").limit(k).nprobes(1)
      .ef(width).refineFactor(2).select(["id"]).toArray();
  const found = new Uint32Array(queries.length * k);
  for (const query of queries.slice(0, 20)) await search(query);
  const begin = performance.now();
  for (let i = 0; i < queries.length; ++i) {
    (await search(queries[i])).forEach((row, at) => { found[i * k + at] = Number(row.id); });
  }
  const seconds = (performance.now() - begin) / 1000;
  const file = folder + "/found." + width;
  writeFileSync(file, Buffer.from(found.buffer));
  console.log(width, queries.length / seconds, file);
}
process.exit(0);
