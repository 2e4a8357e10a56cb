/** Settings of a throw-away CODEX_HOME whose Codex talks to nobody but the demo model. */
export interface DemoCodexConfigOptions {
  /** `DemoModel.url`. */
  readonly url: string;
  readonly model?: string;
  /** Codex' own numbers (4 and 5, with growing pauses) where not given. */
  readonly requestMaxRetries?: number;
  readonly streamMaxRetries?: number;
  /** True runs the user's login shell once for each thread, as Codex does by default; slow with a heavy profile. */
  readonly shellSnapshot?: boolean;
  /** True lets a plain `codex` start the shared daemon, which copies 404 MB into the home and looks for updates. */
  readonly daemonAutoStart?: boolean;
  /** Further tables; TOML forbids to repeat one of those below. */
  readonly extraToml?: string;
}

/**
 * The text of `config.toml`. Needs no account (`account/read` answers `requiresOpenaiAuth: false`), and the app-server connects to
 * nothing but `url`. Codex' TUI still fetches its announcement from raw.githubusercontent.com: there is no switch for that.
 */
export function demoCodexConfig(options: DemoCodexConfigOptions): string {
  const { url, model = 'gpt-5.5', requestMaxRetries, streamMaxRetries, extraToml = '' } = options;
  const { shellSnapshot = false, daemonAutoStart = false } = options;
  return [
    `model = ${tomlString(model)}`,
    'model_provider = "demo"',
    'check_for_update_on_startup = false',
    'cli_auth_credentials_store = "file"',
    'web_search = "disabled"',
    '',
    '[model_providers.demo]',
    'name = "Demo model"',
    `base_url = ${tomlString(url)}`,
    'wire_api = "responses"',
    'requires_openai_auth = false',
    ...(requestMaxRetries === undefined ? [] : [`request_max_retries = ${requestMaxRetries}`]),
    ...(streamMaxRetries === undefined ? [] : [`stream_max_retries = ${streamMaxRetries}`]),
    '',
    '[analytics]',
    'enabled = false',
    '',
    '[feedback]',
    'enabled = false',
    '',
    '[otel]',
    'exporter = "none"',
    'trace_exporter = "none"',
    'metrics_exporter = "none"',
    '',
    '[tui]',
    'screen_reader_detection_done = true',
    '',
    '[notice.model_migrations]', // else the TUI opens with an offer that takes the first keystrokes
    `${tomlString(model)} = "gpt-6-sol"`,
    '',
    '[tools.update_plan]',
    'enabled = true',
    '',
    '[features]',
    `shell_snapshot = ${shellSnapshot}`,
    `daemon_auto_start = ${daemonAutoStart}`,
    'plugins = false',
    'remote_plugin = false',
    'apps = false',
    '',
    ...(extraToml === '' ? [] : [extraToml.trimEnd(), '']),
  ].join('\n');
}

function tomlString(text: string): string {
  return JSON.stringify(text);
}
