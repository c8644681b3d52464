import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Container, Flex, Skeleton, Text } from '@backstage/ui';
import { useCallback, useEffect, useState } from 'react';
import { componentsApiRef, type ComponentSummary } from './api.ts';

type Loaded = { items: ComponentSummary[] } | { error: Error };

/** The components that nobody has described, by title. */
export function ComponentsPage() {
  const { loaded, retry } = useUndescribed();
  return (
    <Container>
      <Flex direction="column" gap="4">
        <Text as="p">A component without a description tells nobody what it is for.</Text>
        {loaded === undefined && <Skeleton aria-label="Loading" height={120} />}
        {loaded && 'error' in loaded && <Failure error={loaded.error} retry={retry} />}
        {loaded && 'items' in loaded && <Components items={loaded.items} />}
      </Flex>
    </Container>
  );
}

function Components({ items }: { items: ComponentSummary[] }) {
  if (items.length === 0) return <Text as="p">Every component has a description.</Text>;
  return (
    <ul aria-label="Components without a description">
      {items.map(({ entityRef, title, owner }) => (
        <li key={entityRef}>
          {title}, owned by {owner ?? 'nobody'}
        </li>
      ))}
    </ul>
  );
}

function Failure({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title="The components could not be loaded."
      description={error.message}
      customActions={
        <Button size="small" variant="secondary" onPress={retry}>
          Retry
        </Button>
      }
    />
  );
}

function useUndescribed() {
  const api = useApi(componentsApiRef);
  const [loaded, setLoaded] = useState<Loaded>();
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => {
    setLoaded(undefined);
    setAttempt((count) => count + 1);
  }, []);

  useEffect(() => {
    let current = true;
    const settle = (outcome: Loaded) => {
      if (current) setLoaded(outcome);
    };
    api.undescribed().then(
      (items) => {
        settle({ items });
      },
      (reason: unknown) => {
        settle({ error: reason instanceof Error ? reason : new Error(String(reason)) });
      },
    );
    return () => {
      current = false;
    };
  }, [api, attempt]);

  return { loaded, retry };
}
