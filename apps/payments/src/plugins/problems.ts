import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Type, type Static } from 'typebox';
import { pathOf } from '../path.ts';
import { Problem, problems, type ProblemCode } from '../problems.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457, with the members that every problem of this service carries. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Address of the description of this kind of problem' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What went wrong this time' }),
    advice: Type.String({ description: 'What the caller can do about it' }),
    instance: Type.String({ description: 'The path that was asked for' }),
    code: Type.String({ description: 'The kind of problem, to branch on' }),
    requestId: Type.String({ description: 'Finds this request in the logs' }),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() })),
    ),
  },
  { $id: 'Problem', additionalProperties: true },
);

/** Answers every error with problem details and describes each kind at /problems/{code}. */
export const problemsPlugin = fp((app, _options, done) => {
  app.addSchema(ProblemSchema);
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    sendProblem(toProblem(error), request, reply),
  );
  app.get<{ Params: { code: string } }>(
    '/problems/:code',
    { config: { public: true }, schema: { hide: true } },
    (request) => {
      const { code } = request.params;
      if (!isProblemCode(code)) throw new Problem('not-found', `There is no problem "${code}".`);
      return { type: typeOf(code), code, ...problems[code] };
    },
  );
  done();
});

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode: status } = problem;
  request.log[status < 500 ? 'info' : 'error']({ err: problem }, 'request failed');
  return reply
    .code(status)
    .headers(problem.headers)
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send(problemDetails(problem, request));
}

/** What the caller is sent. */
export function problemDetails(
  { code, message, extensions }: Problem,
  request: Pick<FastifyRequest, 'url' | 'id'>,
): Static<typeof ProblemSchema> {
  const { title, status, advice } = problems[code];
  return {
    type: typeOf(code),
    title,
    status,
    detail: message,
    advice,
    instance: pathOf(request),
    code,
    requestId: request.id,
    ...extensions,
  };
}

function toProblem(error: FastifyError): Problem {
  if (error instanceof Problem) return error;
  if (error.validation) return invalidRequest(error);
  const code = FASTIFY_STATUS.get(error.statusCode ?? 500);
  return code
    ? new Problem(code, error.message, { cause: error })
    : new Problem('internal-error', 'The service failed to handle the request.', { cause: error });
}

/** The client errors that Fastify itself raises before a handler runs. */
const FASTIFY_STATUS = new Map<number, ProblemCode>([
  [400, 'malformed-request'],
  [404, 'not-found'],
  [413, 'payload-too-large'],
  [415, 'unsupported-media-type'],
  [503, 'unavailable'],
]);

function invalidRequest({ validation = [], validationContext }: FastifyError): Problem {
  const errors = validation.map(({ instancePath, params, message = 'is not valid' }) => ({
    pointer: `/${validationContext ?? 'request'}${instancePath}`,
    message:
      'additionalProperty' in params
        ? `must not have the property ${String(params.additionalProperty)}`
        : message,
  }));
  const places = errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
  return new Problem('invalid-request', `${places}.`, { extensions: { errors } });
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

function typeOf(code: ProblemCode): string {
  return `/problems/${code}`;
}
