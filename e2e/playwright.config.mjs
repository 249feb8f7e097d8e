// One worker and no retries: the story builds on itself, and a flaky step is a bug of the product or of the test.
import { defineConfig } from '@playwright/test';
import { endpoints } from './tests/stack.mjs';

export default defineConfig({
  testDir: 'tests',
  outputDir: '../target/e2e/results',
  snapshotPathTemplate: 'tests/snapshots/{arg}{ext}',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../target/e2e/report.json' }]],
  use: {
    baseURL: endpoints.shell,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    },
  },
});
