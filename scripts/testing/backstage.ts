import { vi } from 'vitest';

// Backstage's mock services create their spies with `jest.fn`.
Object.assign(globalThis, { jest: vi });
