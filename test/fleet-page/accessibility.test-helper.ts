/**
 * Runs in the page: what a reader with a screen reader or a keyboard would miss, by the rules that need no judgement. Answers
 * a line for each fault.
 */
export const LOOK_FOR_FAULTS = `(() => {
  const faults = [];
  const seen = (element) => element.getClientRects().length > 0;
  const say = (rule, element) => faults.push(rule + ': ' + element.outerHTML.slice(0, 120));
  const textOf = (element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push('id twice: ' + id);
  for (const element of document.querySelectorAll('button, a[href], summary'))
    if (seen(element) && textOf(element) === '') say('no name', element);
  for (const element of document.querySelectorAll('input, select'))
    if (seen(element) && (element.labels?.[0]?.textContent ?? '').trim() === '') say('no label', element);
  for (const element of document.querySelectorAll('table')) {
    if (!seen(element)) continue;
    if (element.querySelector('thead th[scope="col"]') === null) say('no headings', element);
    for (const row of element.querySelectorAll('tbody tr'))
      if (row.querySelector('th[scope="row"]') === null) say('no row heading', row);
  }
  for (const element of document.querySelectorAll('svg'))
    if (element.getAttribute('aria-hidden') !== 'true' && element.getAttribute('role') !== 'img') say('no role', element);
  for (const element of document.querySelectorAll('svg[role="img"]'))
    if (!element.hasAttribute('aria-label') && !(element.getAttribute('aria-labelledby') ?? '').split(' ').every((id) => document.getElementById(id)))
      say('picture without words', element);
  for (const element of document.querySelectorAll('[aria-labelledby]'))
    for (const id of element.getAttribute('aria-labelledby').split(' '))
      if (document.getElementById(id) === null) say('label that is not there', element);
  for (const element of document.querySelectorAll('.scroll'))
    if (seen(element) && element.scrollWidth > element.clientWidth + 1 && element.tabIndex < 0 && element.querySelector('a, button') === null)
      say('not moved by keyboard', element);
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(seen).map((element) => Number(element.tagName[1]));
  if (levels[0] !== 1) faults.push('first heading is h' + levels[0]);
  if (levels.filter((level) => level === 1).length !== 1) faults.push('not one h1');
  levels.forEach((level, index) => { if (index > 0 && level > levels[index - 1] + 1) faults.push('heading skips to h' + level); });
  if (document.documentElement.lang !== 'en') faults.push('no language');
  if (document.querySelectorAll('main').length !== 1) faults.push('not one main');
  return faults;
})()`;
