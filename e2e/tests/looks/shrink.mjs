// Pictures of an interface have few colours: a palette makes them a third as large, and no eye sees it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('../snapshots', import.meta.url));
for (const name of readdirSync(folder).filter((name) => name.endsWith('.png'))) {
  const file = path.join(folder, name);
  const before = readFileSync(file);
  const after = await sharp(before).png({ palette: true, colours: 256, dither: 0, effort: 10 }).toBuffer();
  // One that was made small before would only lose.
  if (after.length < before.length * 0.8) writeFileSync(file, after);
}
