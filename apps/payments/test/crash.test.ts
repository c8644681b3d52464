import { test } from 'vitest';
import { crash } from './crash/rounds.ts';

test(
  'killed 3 times under load: every answer stands, every key has one effect',
  { timeout: 240_000 },
  () => crash(3),
);
