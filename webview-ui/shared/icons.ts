import { html, type TemplateResult } from 'lit/html.js';
import beaker from '@vscode/codicons/src/icons/beaker.svg';
import checklist from '@vscode/codicons/src/icons/checklist.svg';
import chevronDown from '@vscode/codicons/src/icons/chevron-down.svg';
import circle from '@vscode/codicons/src/icons/circle.svg';
import circleLarge from '@vscode/codicons/src/icons/circle-large.svg';
import circleFilled from '@vscode/codicons/src/icons/circle-filled.svg';
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg';
import close from '@vscode/codicons/src/icons/close.svg';
import comment from '@vscode/codicons/src/icons/comment.svg';
import debugDisconnect from '@vscode/codicons/src/icons/debug-disconnect.svg';
import debugPause from '@vscode/codicons/src/icons/debug-pause.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import eye from '@vscode/codicons/src/icons/eye.svg';
import goToFile from '@vscode/codicons/src/icons/go-to-file.svg';
import history from '@vscode/codicons/src/icons/history.svg';
import lightbulb from '@vscode/codicons/src/icons/lightbulb-sparkle.svg';
import loading from '@vscode/codicons/src/icons/loading.svg';
import note from '@vscode/codicons/src/icons/note.svg';
import pass from '@vscode/codicons/src/icons/pass.svg';
import play from '@vscode/codicons/src/icons/play.svg';
import plug from '@vscode/codicons/src/icons/plug.svg';
import question from '@vscode/codicons/src/icons/question.svg';
import shield from '@vscode/codicons/src/icons/shield.svg';
import tools from '@vscode/codicons/src/icons/tools.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import watch from '@vscode/codicons/src/icons/watch.svg';

/** By their names in VS Code. Only what a page uses: the whole font would be a quarter of the package. */
const ICONS: Readonly<Record<string, string>> = {
  beaker,
  checklist,
  'chevron-down': chevronDown,
  circle,
  'circle-filled': circleFilled,
  'circle-large': circleLarge,
  'circle-outline': circle,
  'circle-slash': circleSlash,
  close,
  comment,
  'debug-disconnect': debugDisconnect,
  'debug-pause': debugPause,
  error,
  eye,
  'go-to-file': goToFile,
  history,
  'lightbulb-sparkle': lightbulb,
  loading,
  note,
  pass,
  play,
  plug,
  question,
  shield,
  tools,
  warning,
  watch,
};

/** An icon that says nothing to a screen reader: the words beside it do. `name` is a codicon's, `~spin` makes it turn. */
export function icon(name: string, tone = ''): TemplateResult {
  const [shape = '', spin] = name.split('~');
  const svg = ICONS[shape] ?? circle;
  return html`<span class="icon ${tone} ${spin ?? ''}" aria-hidden="true" .innerHTML=${svg}></span>`;
}
