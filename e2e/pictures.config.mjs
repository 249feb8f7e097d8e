// Takes the pictures of docs/user-guide.md from a running stack: `cargo xtask dev --scenario demo`, then `npm run pictures`.
import base from './playwright.config.mjs';

export default { ...base, testDir: 'pictures', timeout: 300_000, reporter: [['list']], use: { ...base.use, trace: 'off', screenshot: 'off' } };
