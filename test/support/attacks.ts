/** Texts that run, load, leave or pretend to be something else where they are not treated as text. */
export const ATTACKS = [
  '<script>window.hacked = 1</script>',
  '<img src=x onerror="window.hacked = 1">',
  '<svg onload="window.hacked = 1"><animate onbegin="window.hacked = 1"/></svg>',
  '<iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>',
  '<a href="javascript:window.hacked=1">click</a>',
  '<details open ontoggle="window.hacked = 1">x</details>',
  '<style>body { display: none }</style>',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<form action="https://evil.example"><button>Approve</button></form>',
  '<base href="https://evil.example/">',
  '<math><mtext><table><mglyph><style><img src=x onerror="window.hacked = 1">',
  '<noscript><p title="</noscript><img src=x onerror=window.hacked=1>">',
  '![spy](https://evil.example/pixel.png)',
  '![spy][ref]\n\n[ref]: https://evil.example/pixel.png',
  '[run](command:workbench.action.terminal.new)',
  '[run](command:codexOrchestrator.agent.approve?%5B%22aaaaaaaa%22%5D "title")',
  '[click](javascript:window.hacked=1)',
  '[click](data:text/html;base64,PHNjcmlwdD5oYWNrZWQ9MTwvc2NyaXB0Pg==)',
  '[click](vscode://file/etc/passwd)',
  '<https://evil.example> and <javascript:window.hacked=1>',
  'https://evil.example/plain',
  '```html\n<img src=x onerror="window.hacked = 1">\n```',
  '"><img src=x onerror="window.hacked = 1">',
  "' onmouseover='window.hacked = 1",
  '${window.hacked = 1}{{constructor.constructor("window.hacked = 1")()}}',
  '\u202etxt.exe\u202c and \u2066hidden\u2069 \u0007 \u001b[31mred',
  '&lt;img src=x onerror=window.hacked=1&gt; &#60;script&#62;',
];

/** What has no place on the page: elements that load or run, attributes that do, characters that deceive. */
export const inspect = `(() => {
  const bad = 'script:not([type=module]), img, iframe, object, embed, a, form, base, style, main link, svg [onload], math, video, audio';
  const attributes = [];
  for (const element of document.querySelectorAll('main *')) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || name === 'href' || name === 'src' || name === 'srcdoc' || /^(javascript|command|data|vscode):/i.test(value)) {
        attributes.push(name + '=' + value);
      }
    }
  }
  return {
    hacked: window.hacked !== undefined,
    elements: [...document.querySelectorAll(bad)].map((element) => element.outerHTML.slice(0, 200)),
    attributes,
    tricks: /[\\u202a-\\u202e\\u2066-\\u2069\\u0007\\u001b]/.test(document.querySelector('main').innerText),
  };
})()`;
