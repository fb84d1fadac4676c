import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cutText,
  escapeHtml,
  escapeJsonText,
  escapeMarkdown,
  escapeMrkdwn,
  markdownCode,
  mrkdwn,
  visibleText,
} from './escape.ts';
import { anyText } from './report-arbitrary.test-helper.ts';

const ESC = '\u001b';

describe('escapeMrkdwn', () => {
  test('a mention, a channel and a link', () => {
    expect(escapeMrkdwn('<!channel> <@U1> <https://evil.example|prod> & co')).toBe(
      '&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example|prod&gt; &amp; co',
    );
  });

  test('a backtick', () => {
    expect(escapeMrkdwn('`x`')).toBe("'x'");
  });

  test('line breaks, controls, bidi overrides and zero width characters', () => {
    expect(escapeMrkdwn(`a\r\nb\u2028c${ESC}[0m\u202ed\u200be`)).toBe('a b c[0mde');
  });

  test('an entity that is there already', () => {
    expect(escapeMrkdwn('&lt;!here&gt;')).toBe('&amp;lt;!here&amp;gt;');
  });

  test('any text: no control sequence is left', () => {
    fc.assert(fc.property(anyText, (text) => !/[<>`\p{Cc}\p{Cf}]/u.test(escapeMrkdwn(text))));
  });
});

describe('mrkdwn', () => {
  test('an untrusted string in our own markup', () => {
    expect(mrkdwn`*${'<!here>'}* in ${3} clusters`.value).toBe('*&lt;!here&gt;* in 3 clusters');
  });

  test('mrkdwn inside mrkdwn', () => {
    expect(mrkdwn`${mrkdwn`*${'a&b'}*`}, done`.value).toBe('*a&amp;b*, done');
  });
});

describe('visibleText', () => {
  test.each([
    ['ESC', `${ESC}[2J`, '\\u{1b}[2J'],
    ['a C1 control', '\u009b31m', '\\u{9b}31m'],
    ['line breaks', 'a\r\nb\u2028c\u2029', 'a\\u{d}\\u{a}b\\u{2028}c\\u{2029}'],
    ['bidi and zero width', '\u202eab\u2066\u200b\ufeff', '\\u{202e}ab\\u{2066}\\u{200b}\\u{feff}'],
    ['variation selectors and tags', 'a\ufe0f\u{e0041}', 'a\\u{fe0f}\\u{e0041}'],
    ['a lone surrogate', '\ud83d!', '\\u{d83d}!'],
    ['an emoji and an accent', '😀 e\u0301', '😀 e\u0301'],
    ['a tower of accents', 'Z\u0301\u0301\u0301\u0301', 'Z\u0301\u0301\\u{301}\\u{301}'],
  ])('%s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  test('a text at its limit and one beyond it', () => {
    expect(visibleText('abcde', 5)).toBe('abcde');
    expect(visibleText('abcdef', 5)).toBe('abcd…');
  });

  test('a cut in the middle of an emoji', () => {
    expect(visibleText('abc😀😀', 5)).toBe('abc…');
  });

  test('a cut in the middle of an escape', () => {
    expect(visibleText(`abcd${ESC}x`, 8)).toBe('abcd…');
  });

  test('any text: nothing unseen, never too long, never half a character', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 400 }), (text, max) => {
        const shown = visibleText(text, max);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(visibleText(shown, max)).toBe(shown);
      }),
    );
  });
});

describe('escapeMarkdown', () => {
  test.each([
    ['a table row', 'a | b', 'a &#124; b'],
    ['HTML', '<img src=x>', '&lt;img src=x&gt;'],
    ['a link and an image', '![i](http://x) [l](y)', '!\\[i\\](http:/&#8203;/x) \\[l\\](y)'],
    ['emphasis, code and a strike', '**b** _i_ `c` ~~s~~', '\\*\\*b\\*\\* \\_i\\_ \\`c\\` \\~\\~s\\~\\~'],
    ['a mention and an issue', '@octocat #12', '@&#8203;octocat #&#8203;12'],
    ['a bare address', 'www.evil.example', 'www&#8203;.evil.example'],
    ['an emoji by name', ':tada: at 12:30:00', ':&#8203;tada: at 12:30:00'],
    ['a heading', '# All clear', '#&#8203; All clear'],
    ['a list item', '- done', '&#8203;- done'],
    ['a numbered item', '1. done', '&#8203;1. done'],
    ['a version', '1.22.28-gke.4', '1.22.28-gke.4'],
    ['a flag', '--max-tcp-connections=200', '--max-tcp-connections=200'],
    ['a line', '---', '&#8203;---'],
    ['an indented block', '    code', 'code'],
    ['line breaks', 'a\n\n# b', 'a\\\\u{a}\\\\u{a}#&#8203; b'],
    ['a backslash before a pipe', '\\|', '\\\\&#124;'],
    ['an entity', '&lt;', '&amp;lt;'],
    [
      'an honest sentence',
      '20 connections, 2 Pods (kube-dns): too few.',
      '20 connections, 2 Pods (kube-dns): too few.',
    ],
  ])('%s', (_, text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  test('any text: reads back as what was shown', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readMarkdown(escapeMarkdown(text))).toBe(visibleText(text.trim()));
      }),
    );
  });
});

describe('markdownCode', () => {
  test('a name', () => {
    expect(markdownCode('payments')).toBe('`payments`');
  });

  test('backticks, pipes and line breaks', () => {
    expect(markdownCode('a`|\n')).toBe('`a\\u{60}\\u{7c}\\u{a}`');
  });

  test('nothing', () => {
    expect(markdownCode(' ')).toBe('(empty)');
  });

  test('any text: one span', () => {
    fc.assert(fc.property(anyText, (text) => /^(?:`[^`|\n]+`|\(empty\))$/.test(markdownCode(text))));
  });
});

test('escapeHtml: markup, quotes and controls', () => {
  expect(escapeHtml(`<a href="x" id='y'>&${ESC}`)).toBe('&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\\u{1b}');
});

test('escapeJsonText: what JSON allows and a terminal acts upon', () => {
  const json = JSON.stringify(['\u009b31m', '\u202e', '\u{e0041}', '\u007f'], null, 2);
  const safe = escapeJsonText(json);
  expect(safe).toContain('"\\u009b31m"');
  expect(safe).toContain('"\\udb40\\udc41"');
  expect(safe.split('\n')).toHaveLength(6);
  expect(JSON.parse(safe)).toEqual(JSON.parse(json));
});

test('cutText: a text that is cut before it begins', () => {
  expect(cutText('abc', 0)).toBe('…');
});

/** What a Markdown reader shows of escaped text, without the marks that only stop GitHub from reading more into it. */
function readMarkdown(markdown: string): string {
  return markdown
    .replaceAll('&#8203;', '')
    .replace(/\\([\\`*_~[\]$])/g, '$1')
    .replaceAll('&#124;', '|')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
