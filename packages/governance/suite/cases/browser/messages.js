const FRAME_ORIGIN = 'https://pay.example';
const status = document.querySelector('#status');
const form = document.querySelector('#pay');

window.addEventListener('message', (event) => {
  status.innerHTML = event.data.text;
});

window.addEventListener('message', (event) => {
  if (event.origin !== FRAME_ORIGIN) return;
  status.textContent = event.data.text;
});

window.addEventListener('message', ({ data }) => {
  if (data.kind === 'run') eval(data.source);
});

window.addEventListener('hashchange', () => {
  const page = decodeURIComponent(location.hash.slice(1));
  $('#content').html(page);
});

window.addEventListener('popstate', () => {
  const page = location.hash.slice(1);
  $('#title').text(page);
});

form.addEventListener('submit', () => {
  const next = new URLSearchParams(location.search).get('next');
  location.assign(next);
});

form.addEventListener('reset', () => {
  const next = new URLSearchParams(location.search).get('next') ?? '/';
  const url = new URL(next, location.origin);
  if (url.origin === location.origin) location.assign(url);
});

form.addEventListener('change', () => {
  window.open('https://help.example/payments', '_blank', 'noopener');
});

$(`#tab-${CSS.escape(location.hash.slice(1))}`).addClass('active');

if (document.referrer) {
  $('#name').append(`<option>${decodeURIComponent(document.referrer)}</option>`);
}
