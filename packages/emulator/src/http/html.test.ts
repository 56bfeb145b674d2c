import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from './html.ts';

const ENTITY = /&(?:amp|lt|gt|quot|#39);/g;
const MARKS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

test('no text becomes markup, and none is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { html: shown } = html`<p title="${text}">${text}</p>`;
      const [, title, content] = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/s.exec(shown) ?? [];
      expect([title, content].map((part) => part?.replaceAll(ENTITY, (one) => MARKS[one] ?? ''))).toEqual([
        text,
        text,
      ]);
    }),
  );
});

test('markup stays markup, each of a list', () => {
  const list = [html`<li>${'<1>'}</li>`, html`<li>2</li>`];
  expect(html`<ul>${list}</ul>${html`<hr>`}`.html).toBe('<ul><li>&lt;1&gt;</li><li>2</li></ul><hr>');
});
