import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from '../rig/workbench.ts';
import { until } from './until.ts';

/** One of our pages inside VS Code's two frames around it, once it shows what is looked for. */
export async function pageFrame(workbench: Workbench, shown: (frame: Frame) => Locator): Promise<Frame> {
  return until('the page shows it', async () => {
    for (const frame of workbench.page.frames()) {
      const isThere = await shown(frame)
        .isVisible()
        .catch(() => false);
      if (isThere && !frame.isDetached()) return frame;
    }
    return undefined;
  });
}
