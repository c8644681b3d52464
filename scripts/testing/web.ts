import '@testing-library/jest-dom/vitest';

// React's development build writes to `window.event` while it commits. Vitest
// keeps what is written, so that after a click every later update, in the next
// test too, would count as an answer to that click and must not suspend.
Reflect.deleteProperty(globalThis, 'event');
