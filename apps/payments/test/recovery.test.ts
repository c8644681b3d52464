import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { FEDNOW_RECOVERY, nextRecovery, RTP_RECOVERY } from '../src/rails/recovery.ts';
import { createRails } from '../src/rails/rail.ts';

const silent = { made: 0, notFound: false, sinceSubmission: 20_000 };

describe('FedNow', () => {
  it('is asked 25 s after the submission, never sooner', () => {
    expect(nextRecovery(FEDNOW_RECOVERY, silent)).toEqual({ action: 'inquire', after: 5_000 });
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(19), (sinceSubmission, made) => {
        const next = nextRecovery(FEDNOW_RECOVERY, { made, notFound: false, sinceSubmission });
        expect(next.action).toBe('inquire');
        if ('after' in next) expect(sinceSubmission + next.after).toBeGreaterThanOrEqual(25_000);
      }),
    );
  });

  it('is sent again only what it says that it never received', () => {
    const notFound = { made: 1, notFound: true, sinceSubmission: 26_000 };
    expect(nextRecovery(FEDNOW_RECOVERY, notFound)).toEqual({ action: 'resend', after: 0 });
    const sentAgain = { ...notFound, made: 2, notFound: false };
    expect(nextRecovery(FEDNOW_RECOVERY, sentAgain)).toEqual({ action: 'inquire', after: 30_000 });
  });
});

test('RTP is never asked, but sent the payment again with its flag', () => {
  expect(nextRecovery(RTP_RECOVERY, silent)).toEqual({ action: 'resend', after: 0 });
  const second = { ...silent, made: 1 };
  expect(nextRecovery(RTP_RECOVERY, second)).toEqual({ action: 'resend', after: 60_000 });
});

test('people decide when the attempts are used up, and at once where a rail cannot be asked', () => {
  for (const policy of [FEDNOW_RECOVERY, RTP_RECOVERY]) {
    const used = { ...silent, made: policy.attempts, notFound: true };
    expect(nextRecovery(policy, used)).toEqual({ action: 'ask-people' });
  }
  expect(nextRecovery({ ...RTP_RECOVERY, kind: 'wait' }, silent)).toEqual({ action: 'ask-people' });
});

test('a rail that is not there is named', () => {
  expect(() => createRails([]).get('fednow')).toThrow('This process has no rail "fednow"');
});
