import { t } from '../../core/base/l10n.ts';
import { firstCharacters } from '../../core/base/shorten.ts';

/** What the system is to show while the person is elsewhere. */
export interface SystemNotice {
  readonly title: string;
  /** May hold what agents have written. */
  readonly text: string;
  /** What a click opens, where the system can tell a program of ours; else where it opens an address. */
  readonly link: string;
  readonly sound: boolean;
}

export interface SystemCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** `output`: the program waits, and prints `open` when the notice is clicked. `system`: the system opens the link. */
  readonly click: 'output' | 'system' | 'none';
}

const TITLE = 80;
const TEXT = 240;

/** The platform's own tool with its arguments; undefined where we know of none. Nothing in it is read by a shell. */
export function systemCommand(platform: NodeJS.Platform, notice: SystemNotice): SystemCommand | undefined {
  const title = shown(notice.title, TITLE);
  const text = shown(notice.text, TEXT);
  switch (platform) {
    case 'linux':
    case 'freebsd':
    case 'openbsd':
      return {
        program: 'notify-send',
        args: [
          '--app-name=Codex Orchestrator',
          `--action=open=${t('Open')}`,
          ...(notice.sound ? ['--hint=string:sound-name:message-new-instant'] : []),
          '--',
          title,
          // Notification servers may read it as markup.
          asMarkup(text),
        ],
        env: {},
        click: 'output',
      };
    case 'darwin':
      return {
        program: 'osascript',
        // The script is ours, the words are its arguments. The first of them ends the options.
        args: [
          ...['-e', 'on run argv'],
          ...[
            '-e',
            `display notification (item 2 of argv) with title (item 1 of argv)${notice.sound ? ' sound name "Glass"' : ''}`,
          ],
          ...['-e', 'end run'],
          title.replace(/^-/, '‐'),
          text,
        ],
        env: {},
        click: 'none',
      };
    case 'win32':
      return {
        program: 'powershell.exe',
        args: ['-NoProfile', '-NonInteractive', '-EncodedCommand', Buffer.from(TOAST, 'utf16le').toString('base64')],
        env: { CODEX_NOTICE: toastXml(title, text, notice) },
        click: 'system',
      };
    default:
      return undefined;
  }
}

/** The same for a notify-send older than 0.8, which knows no actions. */
export function withoutAction(command: SystemCommand): SystemCommand {
  return { ...command, args: command.args.filter((arg) => !arg.startsWith('--action')), click: 'none' };
}

const TOAST = `
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null
[Windows.Data.Xml.Dom.XmlDocument, Windows.Data.Xml.Dom, ContentType = WindowsRuntime] | Out-Null
$xml = New-Object Windows.Data.Xml.Dom.XmlDocument
$xml.LoadXml($env:CODEX_NOTICE)
$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($app).Show((New-Object Windows.UI.Notifications.ToastNotification $xml))
`;

function toastXml(title: string, text: string, { link, sound }: SystemNotice): string {
  const words = `<text>${asMarkup(title)}</text><text>${asMarkup(text)}</text>`;
  const visual = `<visual><binding template="ToastGeneric">${words}</binding></visual>`;
  return `<toast activationType="protocol" launch="${asMarkup(link)}">${visual}${sound ? '' : '<audio silent="true"/>'}</toast>`;
}

/** One line without control characters, and without those that turn the direction of what follows them. */
function shown(text: string, length: number): string {
  const line = text
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length <= length ? line : `${firstCharacters(line, length - 1)}…`;
}

function asMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
