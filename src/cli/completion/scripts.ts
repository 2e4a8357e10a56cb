/** What makes each shell ask us. `codex-agent __complete -- WORDS` prints a candidate a line: value, tab, note. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# codex-agent in bash
_codex_agent() {
  local IFS=$'\\n'
  COMPREPLY=($(codex-agent __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _codex_agent codex-agent
`,
  zsh: `#compdef codex-agent
# codex-agent in zsh; needs compinit before it
_codex_agent() {
  local line
  local -a found
  for line in "\${(@f)$(codex-agent __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#found )); then _describe 'codex-agent' found -U; else _files; fi
}
compdef _codex_agent codex-agent
`,
  fish: `# codex-agent in fish
function __codex_agent_complete
  set -l words (commandline -opc) (commandline -ct)
  codex-agent __complete -- $words[2..-1] 2>/dev/null
end
complete -c codex-agent -f -a '(__codex_agent_complete)'
complete -c codex-agent -n 'test -z "$(__codex_agent_complete)"' -F
`,
};
