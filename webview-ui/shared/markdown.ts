import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { withoutTricks } from './plainText.ts';

/**
 * What agents and people wrote becomes text with structure and nothing else: no HTML, no link, no image. What looks like one of
 * them stays as it was typed, so that nothing is hidden.
 */
const parser = new MarkdownIt('commonmark', { html: false, linkify: false, breaks: true })
  .enable(['table', 'strikethrough'])
  .disable(['link', 'autolink', 'image', 'html_block', 'html_inline', 'reference']);

const TAGS = [
  ...['p', 'br', 'hr', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 's'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
];

/** HTML of a few harmless elements without any attribute but a list's first number. */
export function safeHtml(markdown: string): string {
  return sanitized(parser.render(withoutTricks(markdown)), TAGS);
}

/** What neither Markdown nor HTML reads as anything but words. */
const PLAIN = /^[^\\`*_~<>&"![\]\n]*$/;

/** The same for words within a line. */
export function safeWords(markdown: string): string {
  if (PLAIN.test(markdown)) return withoutTricks(markdown);
  return sanitized(parser.renderInline(withoutTricks(markdown)), ['br', 'code', 'em', 'strong', 's']);
}

function sanitized(html: string, tags: string[]): string {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: ['start'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}
