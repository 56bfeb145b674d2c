import { expect, test } from 'vitest';
import { html } from '../../http/html.ts';
import { hidden, pageReply } from './page.ts';

const trace = { route: 'GET /' };
test('fields are carried as they are', () => {
  expect(hidden([['a"', '<b>']])[0]?.html).toBe('<input type="hidden" name="a&quot;" value="&lt;b&gt;">');
});

test('a page says what it is, loads nothing and stands in no frame', () => {
  const { status, headers, body } = pageReply({ title: 'A <title>', main: html`<p>text</p>` }, trace);
  expect(status).toBe(200);
  expect(body).toMatch(/^<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">/);
  expect(body).toContain('<title>A &lt;title&gt;</title>');
  expect(body).toContain('<body><main><h1>A &lt;title&gt;</h1><p>text</p></main></body>');
  expect(headers).toMatchObject({
    'Cache-Control': 'no-store, no-cache',
    'Content-Type': 'text/html; charset=utf-8',
    'Referrer-Policy': 'same-origin',
    'Strict-Transport-Security': 'max-age=0',
    'X-Content-Type-Options': 'nosniff',
  });
  expect(headers?.['Content-Security-Policy']?.split('; ')).toEqual([
    "default-src 'none'",
    expect.stringMatching(/^style-src 'sha256-[\w+/]{43}='$/),
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ]);
});
