import { AppRootElementBlueprint, createFrontendModule } from '@backstage/frontend-plugin-api';
import { useLocation } from 'react-router-dom';

/** One answer of a backend: a body for 200, or a status with an error message. */
export type Answer = { body: unknown } | { status: number; message: string };

/**
 * A `fetch` whose answers a test gives by path, as in `/decisions/ADR-0001`. It
 * asks for the answer at each call, so that a test may change it in between.
 */
export function answering(answer: (path: string) => Answer): typeof fetch {
  return (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const given = answer(decodeURIComponent(pathname.replace(/^\/api\/[^/]+/, '')));
    return Promise.resolve(
      'body' in given
        ? Response.json(given.body)
        : Response.json(
            {
              error: { name: 'Error', message: given.message },
              response: { statusCode: given.status },
            },
            { status: given.status },
          ),
    );
  };
}

function Address() {
  const { pathname, search, hash } = useLocation();
  return <output aria-label="Address">{`${pathname}${search}${hash}`}</output>;
}

/** Shows the router's address under the label `Address`, for a test to read. */
export const addressModule = createFrontendModule({
  pluginId: 'app',
  extensions: [AppRootElementBlueprint.make({ name: 'address', params: { element: <Address /> } })],
});
