import { Alert, Button } from '@backstage/ui';
import { reasonOf } from '../lib/errors.ts';

export interface FailureProps {
  /** What could not be done, a sentence. */
  title: string;
  error: Error;
  retry: () => void;
}

/** Says what failed and why, and offers another attempt. */
export function Failure({ title, error, retry }: FailureProps) {
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={title}
      description={reasonOf(error)}
      customActions={
        <Button size="small" variant="secondary" onPress={retry}>
          Retry
        </Button>
      }
    />
  );
}
