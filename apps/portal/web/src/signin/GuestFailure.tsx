import { Failure } from '@quoin/record-ui';

/** Shown when the backend does not answer, or does not let guests in. */
export function GuestFailure({ error }: { error?: Error }) {
  return (
    <main style={{ maxWidth: 640, margin: '15vh auto', padding: 16 }}>
      <Failure
        title="The portal could not sign you in as a guest."
        error={error ?? new Error('The backend gave no reason. Its log has more.')}
        retry={() => {
          window.location.reload();
        }}
      />
    </main>
  );
}
