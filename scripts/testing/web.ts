import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/react';

// What a test waits for comes or does not; how soon depends on what else the machine does.
configure({ asyncUtilTimeout: 15_000 });

// React's development build writes to `window.event` while it commits. Vitest
// keeps what is written, so that after a click every later update, in the next
// test too, would count as an answer to that click and must not suspend.
Reflect.deleteProperty(globalThis, 'event');
