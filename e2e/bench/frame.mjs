// What is read inside the microfrontend's frame.

/** Frames of so many seconds: how many a second, the 99th of 100 intervals and the longest, in milliseconds. With `scroll` pixels
 * a frame, the list is scrolled down meanwhile, and from its top again. */
export function frames(app, seconds, scroll = 0) {
  return app.evaluate(([seconds, scroll]) => new Promise((tell) => {
    const gaps = [];
    const box = document.querySelector('[data-scroller]');
    const start = performance.now();
    let last = start;
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      if (scroll) box.scrollTop = box.scrollTop + scroll < box.scrollHeight - box.clientHeight ? box.scrollTop + scroll : 0;
      if (now - start < seconds * 1_000) return requestAnimationFrame(step);
      gaps.shift();
      gaps.sort((a, b) => a - b);
      return tell({ rate: (gaps.length / (now - start)) * 1_000, p99: gaps[Math.floor(gaps.length * 0.99)], worst: gaps.at(-1) });
    };
    requestAnimationFrame(step);
  }), [seconds, scroll]);
}

/** MB of the JavaScript heap, and of the app's own memory beside it. */
export async function heap(app) {
  const cdp = await app.page().context().newCDPSession(app.page());
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return (usedSize + backingStorageSize) / 1e6;
}

/** Nothing is on its way any more. */
export function settled(app) {
  return app.evaluate(() => new Promise((tell) => { requestAnimationFrame(() => requestIdleCallback(tell, { timeout: 2_000 })); }));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
