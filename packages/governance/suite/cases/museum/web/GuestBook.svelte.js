import { marked } from 'marked';
import DOMPurify from 'dompurify';
import $ from 'jquery';

const api = '/api/guestbook';

export async function show(list) {
  const response = await fetch(api, { signal: AbortSignal.timeout(3000) });
  const entries = await response.json();
  for (const entry of entries) {
    const item = document.createElement('li');
    item.innerHTML = entry.text;
    list.append(item);
  }
}

export async function showText(list) {
  const response = await fetch(api, { signal: AbortSignal.timeout(3000) });
  const entries = await response.json();
  for (const entry of entries) {
    const item = document.createElement('li');
    item.append(entry.text);
    list.append(item);
  }
}

export function preview(field, target) {
  field.addEventListener('input', () => {
    target.innerHTML = DOMPurify.sanitize(marked.parse(field.value));
  });
}

export function rawPreview(target) {
  const draft = new URLSearchParams(location.search).get('draft') ?? '';
  target.innerHTML = marked.parse(DOMPurify.sanitize('') + draft);
}

export function title(name) {
  document.title = decodeURIComponent(location.hash.slice(1)) || name;
}

export function link(target) {
  const to = new URLSearchParams(location.search).get('to');
  $(target).attr('href', to);
}

export function classes(target) {
  const mood = new URLSearchParams(location.search).get('mood');
  $(target).addClass(mood);
}

export function timer() {
  const code = decodeURIComponent(location.hash.slice(1));
  setTimeout('show("' + code + '")', 100);
}

export function timerFunction(list) {
  setTimeout(() => showText(list), 100);
}
