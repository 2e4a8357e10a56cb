import { ThemeColor, ThemeIcon, workspace } from 'vscode';

/** The setting of a person who wants nothing to move. What the system is asked for instead, extensions are not told. */
export const REDUCE_MOTION = 'workbench.reduceMotion';

/** A row's icon: one that turns stands still for those who asked VS Code for less motion. */
export function rowIcon({ icon, color }: { readonly icon: string; readonly color?: string }): ThemeIcon {
  const isStill = workspace.getConfiguration().get<string>(REDUCE_MOTION) === 'on';
  // VS Code turns `loading` even without `~spin`.
  const name = isStill && icon === 'loading~spin' ? 'sync' : icon;
  return new ThemeIcon(name, color === undefined ? undefined : new ThemeColor(color));
}
