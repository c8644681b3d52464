import { KeyProviderError, type KeyProvider } from './provider.ts';

/**
 * After a passing failure of the provider, answers with the same error for `coolDown` milliseconds
 * without asking again: a key service that is away or throttles is not helped by more requests.
 */
export function withCoolDown(keys: KeyProvider, coolDown: number, now: () => number): KeyProvider {
  let failure: { error: KeyProviderError; until: number } | undefined;

  const guarded = async <T>(operation: keyof KeyProvider, call: () => Promise<T>): Promise<T> => {
    if (failure && now() < failure.until) {
      throw new KeyProviderError(failure.error.reason, operation, { cause: failure.error });
    }
    try {
      const result = await call();
      failure = undefined;
      return result;
    } catch (error) {
      if (error instanceof KeyProviderError && error.retryable) {
        failure = { error, until: now() + coolDown };
      }
      throw error;
    }
  };

  return {
    generateDataKey: (context) => guarded('generateDataKey', () => keys.generateDataKey(context)),
    decrypt: (wrapped, context) => guarded('decrypt', () => keys.decrypt(wrapped, context)),
    reEncrypt: (wrapped, context) => guarded('reEncrypt', () => keys.reEncrypt(wrapped, context)),
  };
}
