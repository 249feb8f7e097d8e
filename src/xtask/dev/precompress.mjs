// Writes .br and .gz beside the files of a build, or takes them away. Node brings both formats along.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [folder, wanted] = process.argv.slice(-2);
const text = /\.(html|js|mjs|css|wasm|svg|json)$/;
const small = 512;

for (const name of readdirSync(folder, { recursive: true })) {
  const path = join(folder, name);
  if (/\.(br|gz)$/.test(name)) rmSync(path);
}
if (wanted === "write") {
  let before = 0, after = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!text.test(name) || !statSync(path).isFile()) continue;
    const plain = readFileSync(path);
    if (plain.length < small) continue;
    const brotli = brotliCompressSync(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    });
    writeFileSync(`${path}.br`, brotli);
    writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
    before += plain.length;
    after += brotli.length;
  }
  console.log(`compressed: ${(before / 1024).toFixed(0)} kB to ${(after / 1024).toFixed(0)} kB`);
}
